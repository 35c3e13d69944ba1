package payouts.threads;

import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/** Camel's pools where its defaults are wrong: they drop without a word what comes after the end. */
public final class Pools {

    private Pools() {
    }

    /** A profile whose pool says so when it takes nothing more. */
    public static ThreadPoolProfileBuilder refusing(String name) {
        return new ThreadPoolProfileBuilder(name).maxPoolSize(Integer.MAX_VALUE).rejectedPolicy(ThreadPoolRejectedPolicy.Abort);
    }

    /**
     * A thread for each task, as many as are needed.
     *
     * @param owner who shuts it down
     * @return what throws {@link java.util.concurrent.RejectedExecutionException} once it is shut down
     */
    public static ExecutorService asNeeded(CamelContext camel, Object owner, String name) {
        // Not 0 threads to begin with: where nothing queues either, Camel would make a pool of one, ever.
        return camel.getExecutorServiceManager().newThreadPool(owner, name, refusing(name).poolSize(1).maxQueueSize(0).build());
    }
}
