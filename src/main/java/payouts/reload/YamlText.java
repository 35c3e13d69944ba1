package payouts.reload;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML text as data, and the line of each of its parts, which YAML's data does not keep. */
final class YamlText {

    private final Object data;
    private final Node root;

    /**
     * Parses the text.
     *
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException when it is no YAML
     */
    YamlText(String text) {
        LoadSettings settings = LoadSettings.builder().build();
        data = new Load(settings).loadFromString(text);
        root = new Compose(settings).composeString(text).orElse(null);
    }

    /** Maps, lists and scalars; null for an empty text. */
    Object data() {
        return data;
    }

    /** The line of a part, from 1: of as much of the path as is there; 0 for an empty text. */
    int line(List<?> path) {
        Node node = root;
        int line = lineOf(root);
        for (Object step : path) {
            Node next = null;
            if (node instanceof SequenceNode list && step instanceof Integer index && index < list.getValue().size()) {
                next = list.getValue().get(index);
                line = lineOf(next);
            } else if (node instanceof MappingNode map) {
                Optional<NodeTuple> entry = map.getValue().stream()
                        .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step.toString())).findFirst();
                next = entry.map(NodeTuple::getValueNode).orElse(null);
                line = entry.map(tuple -> lineOf(tuple.getKeyNode())).orElse(line);
            }
            if (next == null) {
                return line;
            }
            node = next;
        }
        return line;
    }

    private static int lineOf(Node node) {
        return node == null ? 0 : node.getStartMark().map(YamlText::lineOf).orElse(0);
    }

    static int lineOf(Mark mark) {
        return mark.getLine() + 1;
    }

    /** Every mapping of the data, the outer ones first. */
    void eachMap(Consumer<Map<?, ?>> work) {
        walk(data, work);
    }

    private static void walk(Object part, Consumer<Map<?, ?>> work) {
        if (part instanceof Map<?, ?> map) {
            work.accept(map);
            map.values().forEach(value -> walk(value, work));
        } else if (part instanceof List<?> list) {
            list.forEach(value -> walk(value, work));
        }
    }
}
