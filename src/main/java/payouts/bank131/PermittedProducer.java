package payouts.bank131;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.ledger.Ledger;
import payouts.ledger.PayoutTask;
import payouts.ledger.Permit;
import payouts.log.LogFields;
import payouts.stage.TaskExchange;

/**
 * A call that leaves on a permit. Its turn at the gate, the permit, the send and the answer follow each other, and no thread waits for
 * any of them (docs/adr/021): a turn is taken by whoever makes room for it, what is permitted is signed and sent by threads that do
 * nothing else (M5), and the route goes on with the answer on a thread of its own.
 */
abstract class PermittedProducer extends DefaultAsyncProducer {

    private static final Logger LOG = LoggerFactory.getLogger(PermittedProducer.class);

    protected final Bank131Component bank;
    protected final Bank131Component.Operation operation;
    private final CallGate.Priority priority;

    PermittedProducer(Bank131Endpoint endpoint, Bank131Component bank, Bank131Component.Operation operation, CallGate.Priority priority) {
        super(endpoint);
        this.bank = bank;
        this.operation = operation;
        this.priority = priority;
    }

    /** What an answer leads to. It may wait for the ledger: the route goes on behind it, on the same thread. */
    @FunctionalInterface
    interface Outcome {
        void apply();
    }

    /** A step between its turn and its end; it ends once. */
    final class Step {

        private final Exchange exchange;
        private final PayoutTask task;
        private final AsyncCallback callback;
        private final LogFields.Known known = LogFields.known();
        private final AtomicBoolean ended = new AtomicBoolean();

        private Step(Exchange exchange, PayoutTask task, AsyncCallback callback) {
            this.exchange = exchange;
            this.task = task;
            this.callback = callback;
        }

        Exchange exchange() {
            return exchange;
        }

        /** The payout's task when the step began. */
        PayoutTask task() {
            return task;
        }

        private void begin() {
            if (isRunAllowed()) {
                try {
                    ask(this);
                } catch (RuntimeException | Error e) {
                    end(() -> failed(exchange, e));
                }
            } else {
                end(() -> failed(exchange, new RejectedExecutionException("The route stops; nothing was permitted.")));
            }
        }

        /** Sends what is permitted, on the thread that is told of the permit; what is not permitted ends the step. */
        <P> BiConsumer<P, Throwable> sending(Consumer<P> send) {
            return (permit, failure) -> {
                if (failure != null) {
                    end(() -> failed(exchange, failure));
                    return;
                }
                try {
                    send.accept(permit);
                } catch (RuntimeException | Error e) {
                    end(() -> failed(exchange, e));
                }
            };
        }

        /** Signs and sends what is permitted; the step ends with what its result leads to. */
        void send(Permit permit, String path, byte[] body, Consumer<CallResult> outcome) {
            bank.calls().send(path, body, permit.idempotencyKey(), result -> goOn(() -> outcome.accept(result)));
        }

        /** It ends on a thread of the route's. */
        void end(Outcome outcome) {
            bank.calls().client().onTheRoute(() -> goOn(outcome));
        }

        /** As {@link #end}, on this thread, which is one of the route's. */
        private void goOn(Outcome outcome) {
            if (ended.getAndSet(true)) {
                return;
            }
            known.again();
            try {
                outcome.apply();
            } catch (RuntimeException | Error e) {
                exchange.setException(e);
            }
            try {
                leave();
                callback.done(false);
            } finally {
                LogFields.clear();
            }
        }

        private void leave() {
            try {
                bank.gate().leave();
            } catch (RuntimeException | Error e) {
                LOG.error("Whoever was to be let through next was not ({})", e.getClass().getSimpleName());
            }
        }
    }

    /** Whether the step is through without a call. */
    boolean isThrough(Exchange exchange, PayoutTask task) {
        return false;
    }

    /** Asks for the permit in the step's turn, and waits neither for it nor for anything else: {@link Step#sending} goes on with it. */
    abstract void ask(Step step);

    /** What becomes of a step that was not permitted, or failed. */
    void failed(Exchange exchange, Throwable failure) {
        exchange.setException(failure);
    }

    @Override
    public final boolean process(Exchange exchange, AsyncCallback callback) {
        PayoutTask task;
        try {
            task = TaskExchange.task(exchange);
            if (isThrough(exchange, task)) {
                callback.done(true);
                return true;
            }
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        bank.calls().client().lookUp();
        bank.gate().enter(priority, new Step(exchange, task, callback)::begin);
        return false;
    }

    /** Who is told of a permit, and sends. */
    protected final Executor senders() {
        return bank.calls().client().senders();
    }

    protected final Ledger ledger() {
        return bank.ledger();
    }
}
