package payouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import payouts.intake.Beneficiaries;
import payouts.intake.OrderChecks;
import payouts.intake.OrderDefaults;
import payouts.intake.OrderDesk;
import payouts.ledger.Ledger;

/** What every channel's orders go through. */
final class OrderParts {

    private OrderParts() {
    }

    static OrderDesk desk(Settings settings, Ledger ledger) {
        OrderDefaults defaults = new OrderDefaults(settings.text("payouts.sender.full-name"), settings.text("payouts.sender.beneficiary-id"),
                settings.text("payouts.description"));
        return new OrderDesk(new OrderChecks(defaults, beneficiaries(settings)), ledger);
    }

    private static Beneficiaries beneficiaries(Settings settings) {
        if (settings.text("payouts.beneficiaries.file").isEmpty()) {
            return Beneficiaries.any();
        }
        Path file = settings.path("payouts.beneficiaries.file");
        try {
            return Beneficiaries.of(file);
        } catch (IOException e) {
            throw new StartRefused("The list of beneficiaries " + file.toAbsolutePath() + " (payouts.beneficiaries.file) can't be used: "
                    + (Files.exists(file) ? StartRefused.oneLine(e.getMessage()) : "there is no such file")
                    + ". Write one id a line, or a CSV with a column beneficiary_id.");
        }
    }
}
