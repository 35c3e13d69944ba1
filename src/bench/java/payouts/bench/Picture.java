package payouts.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Where a payout's processor time goes, as bars: the picture of docs/performance.md. */
final class Picture {

    private static final int LEFT = 110;
    private static final int WIDTH = 620;
    private static final int BAR = 34;
    private static final List<String> COLOURS = List.of("#2f6f9f", "#7fb2d6", "#8a9a5b", "#c9a227");
    private static final List<String> PARTS = List.of("three signatures", "the rest of the program", "PostgreSQL", "sandbox bank");

    private final StringBuilder svg = new StringBuilder();

    /** Processor milliseconds a payout, part by part. */
    record Bar(String name, double... parts) {
        double sum() {
            double sum = 0;
            for (double part : parts) {
                sum += part;
            }
            return sum;
        }
    }

    private Picture() {
    }

    static void write(Path file, List<Bar> bars) throws IOException {
        Picture picture = new Picture();
        picture.draw(bars);
        Files.createDirectories(file.getParent());
        Files.writeString(file, picture.svg);
    }

    private void draw(List<Bar> bars) {
        int height = bars.size() * 2 * BAR + 60;
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"%d\" viewBox=\"0 0 800 %d\" font-family=\"sans-serif\" font-size=\"13\">",
                height, height);
        add("<title>Processor milliseconds of a payout</title>");
        add("<rect width=\"800\" height=\"%d\" fill=\"#ffffff\"/>", height);
        double longest = bars.stream().mapToDouble(Bar::sum).max().orElseThrow();
        int y = 20;
        for (Bar bar : bars) {
            draw(bar, y, WIDTH / longest);
            y += 2 * BAR;
        }
        int x = LEFT;
        for (int i = 0; i < PARTS.size(); i++) {
            add("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>", x, y, COLOURS.get(i));
            add("<text x=\"%d\" y=\"%d\">%s</text>", x + 17, y + 11, PARTS.get(i));
            x += 170;
        }
        add("</svg>");
    }

    private void draw(Bar bar, int y, double scale) {
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 8, y + BAR / 2 + 5, bar.name());
        double x = LEFT;
        for (int i = 0; i < bar.parts().length; i++) {
            double width = bar.parts()[i] * scale;
            add("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>", x, y, width, BAR, COLOURS.get(i));
            if (width > 40) {
                add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.2f</text>", x + width / 2, y + BAR / 2 + 5, bar.parts()[i]);
            }
            x += width;
        }
        add("<text x=\"%.1f\" y=\"%d\">%.2f ms</text>", x + 6, y + BAR / 2 + 5, bar.sum());
    }

    private void add(String line, Object... values) {
        svg.append(String.format(Locale.ROOT, line, values)).append('\n');
    }
}
