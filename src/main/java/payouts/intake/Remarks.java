package payouts.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stops no order but a person may want to know: told once for each input and remark, with the first lines. */
final class Remarks {

    private static final Logger LOG = LoggerFactory.getLogger(Remarks.class);
    private static final int REMEMBERED = 1000;
    private static final int SHOWN = 10;

    private final Map<String, Boolean> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** The remarks of some orders, by their text. */
    static Map<String, List<Long>> none() {
        return new LinkedHashMap<>();
    }

    static void add(Map<String, List<Long>> remarks, CheckedOrder.Good order, long line) {
        order.remarks().forEach(remark -> remarks.computeIfAbsent(remark, text -> new ArrayList<>()).add(line));
    }

    /** @param input what the lines belong to, such as "batch 7" */
    synchronized void tell(String input, Map<String, List<Long>> remarks) {
        remarks.forEach((remark, lines) -> {
            if (told.put(input + remark, true) == null) {
                LOG.warn("{}, line {}{}: {}.", input, lines.subList(0, Math.min(SHOWN, lines.size())).toString().replaceAll("[\\[\\]]", ""),
                        lines.size() > SHOWN ? " and more" : "", remark);
            }
        });
    }
}
