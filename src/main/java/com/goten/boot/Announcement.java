package com.goten.boot;

import com.goten.boot.ReadyFile.Address;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** Says that everything is ready, to people and to programs. */
final class Announcement {
    private Announcement() {}

    static void make(
            Closers closers, Optional<ReadyFile> readyFile, PrintStream out, List<Address> addresses, String admin) {
        readyFile.ifPresent(file -> {
            file.write(addresses, admin);
            closers.add("ready file", file::remove);
        });
        ReadyTable.print(out, addresses, admin);
    }
}
