package payouts.classes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes may stand in an archive of the JVM. */
class ClassListTest {

    @TempDir
    Path folder;

    private ClassList list(String... libraries) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", libraries));
        Path program = folder.resolve("program.jar");
        new JarOutputStream(Files.newOutputStream(program), manifest).close();
        return ClassList.of(program);
    }

    private String jar(String name, String... entries) throws IOException {
        Path file = folder.resolve("lib").resolve(name);
        Files.createDirectories(file.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                jar.putNextEntry(new JarEntry(entry));
            }
        }
        return "lib/" + name;
    }

    @Test
    void whatOneVersionOfJavaHasOfItsOwnIsLeftOut() throws IOException {
        ClassList list = list(jar("several.jar", "a/Plain.class", "a/Both.class", "META-INF/versions/9/a/Both.class", "META-INF/versions/11/a/New.class"));
        assertThat(list.archivable(List.of("java/lang/Object id: 1", "a/Plain id: 2", "a/Both id: 3", "a/New id: 4", "@lambda-proxy a/New run ()V",
                "@lambda-proxy a/Plain run ()V"))).containsExactly("java/lang/Object id: 1", "a/Plain id: 2", "@lambda-proxy a/Plain run ()V");
    }

    @Test
    void ofASignedJarOnlyTheLambdasAreLeftOut() throws IOException {
        ClassList list = list(jar("signed.jar", "META-INF/KEY.SF", "META-INF/KEY.RSA", "b/Signed.class"), jar("plain.jar", "c/Plain.class"));
        assertThat(list.archivable(List.of("b/Signed id: 1", "@lambda-proxy b/Signed run ()V", "@lambda-form-invoker [DONE]", "@lambda-proxy c/Plain run ()V")))
                .containsExactly("b/Signed id: 1", "@lambda-form-invoker [DONE]", "@lambda-proxy c/Plain run ()V");
    }

    @Test
    void theDriverOfPostgresqlIsThereThoughNothingHasLoadedIt() throws IOException {
        ClassList list = list(jar("postgresql-42.7.14.jar", "d/Driver.class", "d/Cleaner.class", "META-INF/versions/9/d/Cleaner.class"));
        assertThat(list.archivable(List.of("a/Loaded id: 1"))).containsExactly("a/Loaded id: 1", "d/Driver");
    }
}
