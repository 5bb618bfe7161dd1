package com.goten.boot.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The programs of PostgreSQL, unpacked. Several processes may unpack at once: the last step is a rename. */
record PostgresBinaries(Path home) {
    private static final String ARCHIVE = "postgres-linux-x86_64.txz";

    /** Finds or unpacks them. */
    static PostgresBinaries unpacked(RunAs runAs) {
        var archive = archive();
        try {
            var home = cache(runAs).resolve("postgresql-" + fingerprint(archive));
            if (!Files.isDirectory(home)) {
                unpack(archive, home);
            }
            return new PostgresBinaries(home);
        } catch (IOException e) {
            throw new PostgresStartException("cannot unpack PostgreSQL: " + e + ". Set XDG_CACHE_HOME to a directory"
                    + " that can be written, or give `postgres:` the URL of a server.", e);
        }
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    /** Whether PostgreSQL comes with us for this system; the reason when it does not. */
    static Optional<String> unsupported() {
        var os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean supported = os.startsWith("linux") && (arch.equals("amd64") || arch.equals("x86_64"));
        return supported
                ? Optional.empty()
                : Optional.of("The embedded PostgreSQL is for Linux on x86-64 with glibc, and this is " + os + " on "
                        + arch + ". Give `postgres:` the URL of a server (postgresql://user:password@host:port).");
    }

    private static URL archive() {
        var archive = PostgresBinaries.class.getClassLoader().getResource(ARCHIVE);
        if (archive == null) {
            throw new PostgresStartException("The PostgreSQL binaries (" + ARCHIVE + ") are not on the class path. Give"
                    + " `postgres:` the URL of a server.");
        }
        return archive;
    }

    /** Where to unpack: a place that the server's user can enter, and nobody else can write. */
    private static Path cache(RunAs runAs) throws IOException {
        if (runAs == RunAs.OTHER_USER) {
            return ownDirectory(Path.of("/var/cache/goten"));
        }
        var configured = System.getenv("XDG_CACHE_HOME");
        var base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home")).resolve(".cache")
                : Path.of(configured);
        try {
            return ownDirectory(base.toAbsolutePath().resolve("goten"));
        } catch (FileSystemException e) {
            return ownDirectory(Path.of(System.getProperty("java.io.tmpdir"), "goten-cache-" + RunAs.uid()));
        }
    }

    private static Path ownDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
        if (!Files.isWritable(directory) || (int) Files.getAttribute(directory, "unix:uid") != RunAs.uid()) {
            throw new FileSystemException(directory.toString(), null, "is not ours");
        }
        return directory;
    }

    /** Names this build of the binaries, without reading it where the jar's directory knows. */
    private static String fingerprint(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar) {
            var entry = jar.getJarEntry();
            return name(entry.getCrc(), entry.getSize());
        }
        try (var in = new CheckedInputStream(archive.openStream(), new CRC32())) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return name(in.getChecksum().getValue(), size);
        }
    }

    private static String name(long crc, long size) {
        return Long.toHexString(crc) + "-" + size;
    }

    private static void unpack(URL archive, Path home) throws IOException {
        var temporary = Files.createTempDirectory(home.getParent(), ".unpack");
        try {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
            try (var in = archive.openStream()) {
                extract(in, temporary);
            }
            publish(temporary, home);
        } finally {
            delete(temporary);
        }
    }

    private static void publish(Path temporary, Path home) throws IOException {
        try {
            Files.move(temporary, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            // Another process was first; its copy is as good as ours.
        }
    }

    private static void extract(InputStream archive, Path to) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, to);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path to) throws IOException {
        var path = to.resolve(entry.getName()).normalize();
        if (!path.startsWith(to)) {
            throw new IOException("the archive leaves its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, to.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, path);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /** Deletes a directory with everything in it; nothing when it is not there. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
