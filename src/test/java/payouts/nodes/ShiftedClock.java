package payouts.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A machine whose clock is wrong: an agent that makes every class of the class path, the libraries' too, read a shifted
 * clock. It changes the calls and not the JDK, so that the JDK's own timers, its TLS and {@link System#nanoTime} stay.
 */
public final class ShiftedClock implements ClassFileTransformer {

    private static final String DATE = "java/util/Date";
    private static final String CLOCK = "java/time/Clock";
    private static final String ZONE = "(Ljava/time/ZoneId;)";

    private final long millis;

    private ShiftedClock(long millis) {
        this.millis = millis;
    }

    /** Called by the JVM, before the program. */
    public static void premain(String millis, Instrumentation jvm) {
        jvm.addTransformer(new ShiftedClock(Long.parseLong(millis)));
    }

    /** The option of a JVM whose clock is so much ahead, or behind where negative. */
    static String jvmOption(Path folder, Duration ahead) {
        Path jar = folder.resolve("shifted-clock.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", ShiftedClock.class.getName());
        // The program itself has no library that writes classes.
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH,
                ClassReader.class.getProtectionDomain().getCodeSource().getLocation().toString());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Class<?> one : new Class<?>[] {ShiftedClock.class, Calls.class, Shifting.class}) {
                String name = one.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream bytes = one.getClassLoader().getResourceAsStream(name)) {
                    bytes.transferTo(out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "-javaagent:" + jar.toAbsolutePath() + "=" + ahead.toMillis();
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
        if (loader == null || loader == ClassLoader.getPlatformClassLoader() || !readsAClock(bytes)) {
            return null;
        }
        ClassReader reader = new ClassReader(bytes);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new Calls(writer, millis), 0);
        return writer.toByteArray();
    }

    private static boolean readsAClock(byte[] bytes) {
        String names = new String(bytes, StandardCharsets.ISO_8859_1);
        return names.contains("currentTimeMillis") || names.contains("java/time/") || names.contains(DATE);
    }

    private static final class Calls extends ClassVisitor {

        private final long millis;

        Calls(ClassVisitor next, long millis) {
            super(Opcodes.ASM9, next);
            this.millis = millis;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Shifting(super.visitMethod(access, name, descriptor, signature, exceptions), millis);
        }
    }

    /** Adds the shift behind a call that reads the clock; of java.time, each {@code now} becomes that of a shifted clock. */
    private static final class Shifting extends MethodVisitor {

        private final long millis;

        Shifting(MethodVisitor next, long millis) {
            super(Opcodes.ASM9, next);
            this.millis = millis;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
            boolean aStatic = opcode == Opcodes.INVOKESTATIC;
            if (aStatic && owner.equals("java/lang/System") && name.equals("currentTimeMillis")) {
                shiftedMillis();
            } else if (opcode == Opcodes.INVOKESPECIAL && owner.equals(DATE) && name.equals("<init>") && descriptor.equals("()V")) {
                shiftedMillis();
                super.visitMethodInsn(opcode, owner, name, "(J)V", false);
            } else if (aStatic && owner.startsWith("java/time/") && name.equals("now") && !descriptor.startsWith("(L" + CLOCK)) {
                clock(descriptor.startsWith(ZONE) ? "system" : "systemDefaultZone", descriptor.startsWith(ZONE) ? ZONE : "()");
                super.visitMethodInsn(opcode, owner, name, "(L" + CLOCK + ";)" + descriptor.substring(descriptor.indexOf(')') + 1), ofInterface);
            } else if (aStatic && owner.equals(CLOCK) && name.startsWith("system")) {
                clock(name, descriptor.substring(0, descriptor.indexOf(')') + 1));
            } else {
                super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
            }
        }

        private void shiftedMillis() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/System", "currentTimeMillis", "()J", false);
            super.visitLdcInsn(millis);
            super.visitInsn(Opcodes.LADD);
        }

        private void clock(String name, String arguments) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, CLOCK, name, arguments + "L" + CLOCK + ";", false);
            super.visitLdcInsn(millis);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, "java/time/Duration", "ofMillis", "(J)Ljava/time/Duration;", false);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, CLOCK, "offset", "(L" + CLOCK + ";Ljava/time/Duration;)L" + CLOCK + ";", false);
        }
    }
}
