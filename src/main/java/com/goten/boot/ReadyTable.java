package com.goten.boot;

import com.goten.boot.ReadyFile.Address;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What a person sees when everything is up. */
final class ReadyTable {
    private ReadyTable() {}

    static void print(PrintStream out, List<Address> deployments, String admin) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("SERVICE", "REGION", "ADDRESS"));
        deployments.forEach(each -> rows.add(List.of(each.id().service(), each.id().region(), each.address())));
        rows.add(List.of("admin", "", admin));
        int first = width(rows, 0);
        int second = width(rows, 1);
        rows.forEach(row -> out.printf(
                "%-" + first + "s   %-" + second + "s   %s%n", row.get(0), row.get(1), row.get(2)));
        out.println("READY");
        out.flush();
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1);
    }
}
