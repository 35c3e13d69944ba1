package payouts.reload;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;

/** Turns what Camel throws at a file into words for the person who edited it: where, what, and what would be right. */
final class Faults {

    private static final String BACK = "Mend it, or put the file's former version back";
    /** Camel marks the step that it could not make. */
    private static final Pattern STEP = Pattern.compile(">>> (.*) <<<", Pattern.DOTALL);
    private static final Pattern METHOD = Pattern.compile("Method with name: (\\S+) not found on bean: .* of type: (\\S+)");
    private static final Pattern PARAMETERS = Pattern.compile("Unknown parameters=\\[\\{(.*?)}]");
    private static final Pattern PLACEHOLDER = Pattern.compile("[Pp]roperty with key \\[?([\\w.-]+)]? not found");

    private final Collection<String> beans;

    /** @param beans the names that a route may use */
    Faults(Collection<String> beans) {
        this.beans = beans;
    }

    /** The fault of a file that can't be loaded at all. */
    Fault of(RouteFile file, Throwable failure) {
        return of(file, null, failure);
    }

    /** @param route the route that can't be made; null where it is not known */
    Fault of(RouteFile file, RouteDefinition route, Throwable failure) {
        Optional<Fault> compilation = causes(failure).map(cause -> JavaRoutes.compilation(file, cause)).flatMap(Optional::stream).findFirst();
        if (compilation.isPresent()) {
            return compilation.get();
        }
        Throwable root = root(failure);
        Words words = causes(failure).map(this::words).flatMap(Optional::stream).findFirst().orElse(new Words(message(root), BACK));
        int line = route == null ? 0 : line(route, failure);
        return new Fault(file.name(), line > 0 ? line : lineNamedIn(root), words.what, words.mend);
    }

    static Throwable root(Throwable failure) {
        return causes(failure).reduce((outer, inner) -> inner).orElse(failure);
    }

    private record Words(String what, String mend) {
    }

    private Optional<Words> words(Throwable cause) {
        String message = message(cause);
        if (cause instanceof NoSuchBeanException bean) {
            return Optional.of(new Words("There is no bean '" + bean.getName() + "'", "Known are " + beans.stream().sorted()
                    .collect(Collectors.joining(", "))));
        }
        if (cause instanceof NoSuchEndpointException endpoint) {
            return Optional.of(new Words("There is no component '" + endpoint.getUri().replaceFirst(":.*", "") + "'",
                    "Check the spelling; a component must be part of the program to be used"));
        }
        Matcher method = METHOD.matcher(message);
        if (cause instanceof MethodNotFoundException && method.find()) {
            return Optional.of(new Words("The bean has no method '" + method.group(1) + "'", "Its methods are " + methods(method.group(2))));
        }
        if (cause instanceof ClassNotFoundException) {
            return Optional.of(new Words("There is no class " + message, "Check the spelling of its name"));
        }
        Matcher placeholder = PLACEHOLDER.matcher(message);
        if (placeholder.find()) {
            return Optional.of(new Words("The setting " + placeholder.group(1) + " is not there",
                    "Set it in application.properties, or give a default: {{" + placeholder.group(1) + ":…}}"));
        }
        if (cause instanceof ResolveEndpointFailedException && (cause.getCause() == null || cause.getCause() == cause)) {
            Matcher unknown = PARAMETERS.matcher(message);
            if (unknown.find()) {
                return Optional.of(new Words("Unknown option: " + unknown.group(1), "Check its spelling, or leave it out"));
            }
            return Optional.of(new Words(message, "Check the spelling; a component must be part of the program to be used"));
        }
        return Optional.empty();
    }

    private static String methods(String type) {
        try {
            return Stream.of(Class.forName(type).getDeclaredMethods()).filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                    .map(java.lang.reflect.Method::getName).distinct().sorted().collect(Collectors.joining(", "));
        } catch (ClassNotFoundException | LinkageError e) {
            return "those of " + type;
        }
    }

    private static int line(RouteDefinition route, Throwable failure) {
        for (Throwable cause : causes(failure).toList()) {
            Matcher step = STEP.matcher(message(cause));
            if (step.find()) {
                for (ProcessorDefinition<?> definition : ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)) {
                    if (definition.toString().equals(step.group(1)) && definition.getLineNumber() > 0) {
                        return definition.getLineNumber();
                    }
                }
            }
        }
        int input = route.getInput() == null ? 0 : route.getInput().getLineNumber();
        return Math.max(0, input > 0 ? input : route.getLineNumber());
    }

    private static int lineNamedIn(Throwable root) {
        Matcher line = Pattern.compile("line (\\d+)").matcher(message(root));
        return line.find() ? Integer.parseInt(line.group(1)) + 1 : 0;
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, cause -> cause.getCause() == cause ? null : cause.getCause()).limit(30);
    }
}
