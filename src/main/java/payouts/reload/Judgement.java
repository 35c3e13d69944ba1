package payouts.reload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Which of the changed files can run, together with all others.
 *
 * @param files  what is to run: wanted files, and in the place of faulty ones what ran before
 * @param faults why the others do not, one for each file
 * @param whole  whether the files run together; false where even what ran before does not (for want of a setting)
 */
record Judgement(SortedMap<String, RouteFile> files, List<Fault> faults, boolean whole) {

    /** Checks files together; the names are those that changed. */
    @FunctionalInterface
    interface Check extends BiFunction<Collection<RouteFile>, Set<String>, List<Fault>> {
    }

    /**
     * Takes what can be taken of the wanted files and leaves of the rest what was there.
     *
     * @param wanted the files as they are
     * @param before the files as they ran, or were accepted, last
     */
    static Judgement of(SortedMap<String, RouteFile> wanted, SortedMap<String, RouteFile> before, Check check) {
        SortedMap<String, RouteFile> files = new TreeMap<>(wanted);
        Map<String, Fault> faults = new LinkedHashMap<>();
        for (;;) {
            Set<String> changed = differing(files, before);
            List<Fault> found = check.apply(files.values(), changed);
            if (found.isEmpty()) {
                return new Judgement(files, List.copyOf(faults.values()), true);
            }
            List<Fault> ofChanged = found.stream().filter(fault -> changed.contains(fault.file())).toList();
            if (changed.isEmpty()) {
                faults.putIfAbsent(found.get(0).file(), found.get(0));
                return new Judgement(files, List.copyOf(faults.values()), false);
            }
            for (Fault fault : ofChanged.isEmpty() ? blamed(files, before, changed, found.get(0), check) : ofChanged) {
                faults.putIfAbsent(fault.file(), fault);
                putBack(files, before, fault.file());
            }
        }
    }

    /** A file that nobody touched does not run any more: one of the changes has taken away what it needs. */
    private static List<Fault> blamed(SortedMap<String, RouteFile> files, SortedMap<String, RouteFile> before, Set<String> changed, Fault found,
                                      Check check) {
        List<Fault> blamed = new ArrayList<>();
        for (String name : changed) {
            SortedMap<String, RouteFile> without = new TreeMap<>(files);
            putBack(without, before, name);
            boolean helps = check.apply(without.values(), differing(without, before)).stream().noneMatch(fault -> fault.file().equals(found.file()));
            if (helps) {
                return List.of(because(name, files, found));
            }
            blamed.add(because(name, files, found));
        }
        return blamed;
    }

    private static Fault because(String name, SortedMap<String, RouteFile> files, Fault found) {
        return new Fault(name, 0, (files.containsKey(name) ? "With this change " : "Without this file ") + found.file() + " would not run: " + found.what(),
                files.containsKey(name) ? "Change both files, or put this one's former version back" : "Change " + found.file() + " too, or put the file back");
    }

    private static void putBack(SortedMap<String, RouteFile> files, SortedMap<String, RouteFile> before, String name) {
        if (before.containsKey(name)) {
            files.put(name, before.get(name));
        } else {
            files.remove(name);
        }
    }

    static Set<String> differing(SortedMap<String, RouteFile> files, SortedMap<String, RouteFile> before) {
        Set<String> names = new TreeSet<>(files.keySet());
        names.addAll(before.keySet());
        names.removeIf(name -> Objects.equals(files.get(name), before.get(name)));
        return names;
    }
}
