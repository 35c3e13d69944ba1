package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.admin.AdminHttp;

/** A check knows the program by a list: the list must be what the program really gives to its routes. */
class ProgramPartsTest {

    /** Bound for the program's own use; a route that names them is refused. */
    private static final Set<String> NOT_FOR_ROUTES = Set.of("payoutsLedger", "sandboxBank", "publicHttp", "CamelCustomLogMask");

    @TempDir
    Path folder;

    @Test
    void theListIsWhatTheProgramBinds() {
        try (RunningProgram program = RunningProgram.in(folder)) {
            CamelContext camel = program.camel();
            Map<String, Class<?>> bound = new TreeMap<>();
            camel.getRegistry().findByTypeWithName(Object.class).forEach((name, bean) -> {
                if (bean.getClass().getName().startsWith("payouts.") && !NOT_FOR_ROUTES.contains(name)) {
                    // A check opens no port, whichever server a route names.
                    bound.put(name, bean instanceof PlatformHttpEngine ? AdminHttp.class : bean.getClass());
                }
            });
            Map<String, Class<?>> listed = new TreeMap<>(ProgramParts.ALL.beans());
            // Of other classes in the program, and of any that serves here.
            listed.keySet().removeAll(Set.of("platform-http-engine", "erp"));
            assertThat(bound).isEqualTo(listed);
            assertThat(camel.getComponentNames().stream().filter(name -> name.equals("jms") || camel.getComponent(name).getClass().getName().startsWith("payouts.")))
                    .containsExactlyInAnyOrderElementsOf(ProgramParts.ALL.components().keySet());
        }
    }
}
