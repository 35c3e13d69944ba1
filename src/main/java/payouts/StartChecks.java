package payouts;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** What must be right before anything starts. Camel alone would go on without HTTP, or fail with a stack trace. */
public final class StartChecks {

    private static final String MOST_KEPT = "jdk.nio.maxCachedBufferSize";

    private StartChecks() {
    }

    /** File names with Cyrillic letters can't be seen by a JVM whose locale is not UTF-8 (Windows has them in Unicode always). */
    static void fileNamesAreUtf8() {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        String encoding = System.getProperty("sun.jnu.encoding", "");
        boolean utf8 = Charset.isSupported(encoding) && Charset.forName(encoding).name().equals("UTF-8");
        if (!utf8) {
            throw new StartRefused("File names are not read as UTF-8 here (sun.jnu.encoding is '" + encoding
                    + "'): start with LANG=C.UTF-8 or another UTF-8 locale.");
        }
    }

    /** No part of the program reads serialised Java objects, and a message must not make it do so. */
    static void nothingIsDeserialised() {
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
        }
    }

    /**
     * The JDK keeps the largest direct buffer that each thread ever wrote with, for good: dozens of threads that wrote a large
     * commit to the embedded database once used up the direct memory. To be called before anything is written.
     */
    static void largeBuffersAreGivenBack() {
        if (System.getProperty(MOST_KEPT) == null) {
            System.setProperty(MOST_KEPT, "" + (256 << 10));
        }
    }

    static void routesAreThere(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.anyMatch(file -> file.getFileName().toString().endsWith(".camel.yaml"))) {
                return;
            }
        } catch (IOException e) {
            // Told below.
        }
        throw new StartRefused("There are no routes in " + folder.toAbsolutePath()
                + ": start in the folder that holds application.properties and routes/.");
    }

    /**
     * The folder exists, or can be made, and files can be written in it.
     *
     * @throws StartRefused when not
     */
    public static Path usable(String setting, Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            Files.delete(Files.createTempFile(folder, ".check-", ".tmp"));
            return folder;
        } catch (IOException e) {
            throw new StartRefused("The folder " + folder.toAbsolutePath().normalize() + " (" + setting + ") can't be made or written by this user: give"
                    + " it the right to, or set " + setting + " to another one.");
        }
    }

    /** A file moves from one folder to the other in one step, which needs both on one file system. */
    static void movable(Path from, String setting, Path to) {
        try {
            Path file = Files.createTempFile(from, ".check-", ".tmp");
            Files.delete(Files.move(file, to.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE));
        } catch (IOException e) {
            throw new StartRefused("Files can't be moved in one step from " + from.toAbsolutePath() + " to " + to.toAbsolutePath() + " ("
                    + setting + "): put both folders on one file system.");
        }
    }

    static void portIsFree(String setting, String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new StartRefused("Port " + port + " (" + setting + ") is taken or not allowed: stop what uses it, or set " + setting
                    + " to another one.");
        }
    }
}
