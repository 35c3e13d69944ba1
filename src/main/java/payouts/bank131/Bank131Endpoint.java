package payouts.bank131;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One call of the bank as a route names it. It only sends. */
final class Bank131Endpoint extends DefaultEndpoint {

    private final Bank131Component component;
    private final Bank131Component.Operation operation;

    Bank131Endpoint(String uri, Bank131Component component, Bank131Component.Operation operation) {
        super(uri, component);
        this.component = component;
        this.operation = operation;
    }

    @Override
    public Producer createProducer() {
        return switch (operation) {
            case WEBHOOK -> new WebhookProducer(this, component, operation);
            case TOKEN_INFO -> new TokenInfoProducer(this, component, operation);
            case WIDGET_TOKEN, WIDGET_CARD -> new WidgetProducer(this, component, operation);
            case BALANCE -> new BalanceProducer(this, component, operation);
            case STATEMENT, SESSION -> new StatementProducer(this, component, operation);
            case STATUS -> new StatusProducer(this, component, operation);
            case COMPARE -> new CompareProducer(this, component, operation);
            case CONFIRM, CANCEL -> new DecisionProducer(this, component, operation);
            default -> new StartProducer(this, component, operation);
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("bank131: has no consumer; webhooks come in by platform-http.");
    }
}
