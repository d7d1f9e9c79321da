package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.OnnxModel;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.si.SelectiveTest;

/** Whoever may see a member may see all types in its signature. */
class ExportedTypesTest {
    private static final List<Class<?>> FACES =
            List.of(OnnxFormatException.class, OnnxModel.class, SelectiveTest.class, LayerAnalysis.class);
    private static final Pattern PACKAGE = Pattern.compile("org\\.zeline(?:\\.[a-z]+)*(?=\\.[A-Z])");

    /** For Zeline's own modules, as their documentation says. */
    private static final Set<String> OWN = Set.of(
            "org.zeline.interpreter.Instructions.kernels",
            "org.zeline.interpreter.OnnxModel.bind",
            "org.zeline.interpreter.OnnxModel.graph",
            "org.zeline.onnx.ExternalData.resolved",
            "org.zeline.onnx.ModelFile.parse",
            "org.zeline.onnx.ModelFile.read",
            "org.zeline.onnx.ModelFile.write",
            "org.zeline.onnx.TensorFile.parse",
            "org.zeline.onnx.TensorFile.read",
            "org.zeline.onnx.TensorFile.write",
            "org.zeline.onnx.ValueFile.optional",
            "org.zeline.onnx.ValueFile.sequence");

    @Test
    void exportedSignaturesMentionExportedTypes() throws Exception {
        Set<String> exported = new TreeSet<>();
        for (Class<?> face : FACES) {
            module(face).descriptor().exports().stream()
                    .filter(export -> !export.isQualified())
                    .forEach(export -> exported.add(export.source()));
        }
        Set<String> found = new TreeSet<>();
        int count = 0;
        for (Class<?> face : FACES) {
            for (Class<?> type : types(module(face))) {
                if (exported.contains(type.getPackageName()) && isVisible(type)) {
                    count++;
                    members(type)
                            .filter(member -> PACKAGE.matcher(signature(member))
                                    .results()
                                    .map(MatchResult::group)
                                    .anyMatch(name -> !exported.contains(name)))
                            .forEach(member -> found.add(type.getName() + "." + member.getName()));
                }
            }
        }
        assertThat(count).isGreaterThan(100);
        assertThat(found).containsExactlyInAnyOrderElementsOf(OWN);
    }

    private static ModuleReference module(Class<?> face) throws URISyntaxException {
        Path place =
                Path.of(face.getProtectionDomain().getCodeSource().getLocation().toURI());
        return ModuleFinder.of(place).findAll().iterator().next();
    }

    private static List<Class<?>> types(ModuleReference module) throws IOException, ClassNotFoundException {
        Set<Class<?>> types = new LinkedHashSet<>();
        try (ModuleReader reader = module.open();
                Stream<String> names = reader.list()) {
            for (String name : names.filter(name -> name.matches("org/zeline/.*/[A-Z][\\w$]*\\.class"))
                    .toList()) {
                String type = name.substring(0, name.length() - ".class".length());
                types.add(Class.forName(type.replace('/', '.'), false, ExportedTypesTest.class.getClassLoader()));
            }
        }
        return List.copyOf(types);
    }

    /** Whether it and all types around it are public. */
    private static boolean isVisible(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
    }

    private static Stream<Member> members(Class<?> type) {
        return Stream.<Member[]>of(type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
                .flatMap(Stream::of)
                .filter(member -> !member.isSynthetic())
                .filter(member -> (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0);
    }

    private static String signature(Member member) {
        return member instanceof Executable executable
                ? executable.toGenericString()
                : ((Field) member).toGenericString();
    }
}
