package payouts.widget;

import org.apache.camel.CamelContext;
import payouts.Settings;

/** Gives the widget's beans to the routes. */
public final class WidgetParts {

    private WidgetParts() {
    }

    /**
     * Checks the widget's settings and binds its beans.
     *
     * @param live whether the rules for real money hold
     * @throws payouts.StartRefused with one plain line
     */
    public static void open(CamelContext camel, Settings settings, boolean live) {
        WidgetSettings widget = WidgetSettings.of(settings, live);
        camel.getRegistry().bind("widget", new Widget(widget));
        camel.getRegistry().bind("widgetPage", new WidgetPage(widget));
    }
}
