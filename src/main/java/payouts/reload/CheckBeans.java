package payouts.reload;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.ObjectHelper;
import org.objenesis.Objenesis;
import org.objenesis.ObjenesisStd;

/**
 * The beans that a check lets routes name. Those of the program are stand-ins of the same class, without what the
 * program gave them: enough to see that a method is there, and nothing that a check could set off. What operators bound themselves
 * ({@code camel.beans}) is taken from the running program by its name.
 */
final class CheckBeans implements BeanRepository {

    private static final Objenesis WITHOUT_CONSTRUCTOR = new ObjenesisStd(true);

    private final Map<String, Object> standIns = new HashMap<>();
    private final Registry running;

    /** @param running the running program's registry; null where none runs */
    CheckBeans(Map<String, Class<?>> types, Registry running) {
        types.forEach((name, type) -> standIns.put(name, standIn(type)));
        this.running = running;
    }

    /** A constructor without arguments has nothing to set off, and Camel's own base classes need theirs. */
    private static Object standIn(Class<?> type) {
        return ObjectHelper.hasDefaultPublicNoArgConstructor(type) ? org.apache.camel.support.ObjectHelper.newInstance(type) : WITHOUT_CONSTRUCTOR.newInstance(type);
    }

    @Override
    public Object lookupByName(String name) {
        Object bean = standIns.get(name);
        if (bean == null && running != null) {
            bean = running.lookupByName(name);
            boolean ofTheProgram = bean != null && bean.getClass().getName().startsWith("payouts.");
            if (bean instanceof Component || ofTheProgram) {
                // A component belongs to its context, and what the program does not list is not for routes: the ledger, the bank.
                return null;
            }
            if (bean instanceof CamelContextAware) {
                bean = standIn(bean.getClass());
            }
        }
        return bean;
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        Object bean = lookupByName(name);
        return type.isInstance(bean) ? type.cast(bean) : null;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return standIns.entrySet().stream().filter(entry -> type.isInstance(entry.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> type.cast(entry.getValue())));
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return Set.copyOf(findByTypeWithName(type).values());
    }
}
