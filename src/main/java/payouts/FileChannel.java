package payouts;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.spi.Registry;
import payouts.file.CsvIntake;
import payouts.file.DryRun;
import payouts.file.FileFolders;
import payouts.file.InboxLock;
import payouts.file.Progress;
import payouts.file.ResultFiles;
import payouts.intake.OrderDesk;
import payouts.ledger.Ledger;

/** The file channel: its folders, and what its routes name. */
final class FileChannel {

    private FileChannel() {
    }

    /** The folders, made where they are missing. */
    static FileFolders folders(Settings settings) {
        Path inbox = folder(settings, "payouts.file.inbox");
        Path archive = folder(settings, "payouts.file.archive");
        Path rejected = folder(settings, "payouts.file.rejected");
        StartChecks.movable(inbox, "payouts.file.archive", archive);
        StartChecks.movable(inbox, "payouts.file.rejected", rejected);
        return new FileFolders(inbox, archive, rejected, folder(settings, "payouts.file.results"));
    }

    private static Path folder(Settings settings, String setting) {
        return StartChecks.usable(setting, settings.path(setting));
    }

    static void open(Registry registry, Settings settings, Ledger ledger, OrderDesk desk, FileFolders folders) {
        // Read by the routes; checked here, so that a typing error does not turn the channel off or on.
        settings.flag("payouts.file.enabled");
        CsvIntake csv = new CsvIntake(ledger, desk, folders);
        try {
            csv.mendAfterCrash();
        } catch (IOException e) {
            throw new StartRefused("The inbox " + folders.inbox() + " can't be read: " + e.getMessage());
        }
        registry.bind("csvIntake", csv);
        registry.bind("dryRun", new DryRun(desk, ledger, folders));
        registry.bind("inboxLock", new InboxLock(settings.number("payouts.file.settle-ms", 0, 3_600_000), csv));
        registry.bind("resultFiles", new ResultFiles(ledger, folders, settings.seconds("payouts.file.partial-after-seconds")));
        registry.bind("progress", new Progress(ledger));
    }
}
