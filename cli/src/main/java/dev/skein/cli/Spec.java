package dev.skein.cli;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The pieces of a command line, for picocli. Its annotations say the same in fewer words, but are
 * read by reflection, which spins a class for each kind of them at every start.
 */
final class Spec {
    private Spec() {}

    /**
     * A command with {@code --help} and {@code --version} after its own arguments.
     *
     * @param command what runs it
     * @param synopsis its line in the help, after "Usage:"
     */
    static CommandSpec command(
            Callable<Integer> command,
            String name,
            String synopsis,
            String description,
            List<? extends ArgSpec> arguments,
            String... footer) {
        CommandSpec spec =
                CommandSpec.wrapWithoutInspection(command)
                        .name(name)
                        .versionProvider(new Main.Version());
        arguments.forEach(spec::add);
        spec.addOption(
                option("Show this help message and exit.", "-h", "--help")
                        .type(boolean.class)
                        .usageHelp(true)
                        .build());
        spec.addOption(
                option("Print version information and exit.", "-V", "--version")
                        .type(boolean.class)
                        .versionHelp(true)
                        .build());
        spec.usageMessage()
                .customSynopsis(synopsis)
                .description(description)
                .footer(footer)
                .sortOptions(false);
        headings(spec);
        return spec;
    }

    /** An empty line before each part of the help. */
    static void headings(CommandSpec spec) {
        spec.usageMessage()
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
    }

    /** An option that is there or not: see {@link #isOn}. */
    static OptionSpec flag(String description, String... names) {
        return option(description, names).type(boolean.class).build();
    }

    static boolean isOn(OptionSpec flag) {
        return Boolean.TRUE.equals(flag.<@Nullable Boolean>getValue());
    }

    /**
     * An option with one value.
     *
     * @param value what stands for it in the help
     */
    static <T> OptionSpec.Builder option(
            Class<T> type,
            @Nullable ITypeConverter<T> converter,
            String value,
            String description,
            String... names) {
        OptionSpec.Builder option = option(description, names).type(type).paramLabel(value);
        return converter == null ? option : option.converters(converter);
    }

    /** An option that may be given several times: see {@link #all}. */
    static <T> OptionSpec list(
            Class<T> type,
            @Nullable ITypeConverter<T> converter,
            String value,
            String description,
            String... names) {
        OptionSpec.Builder option =
                option(description, names).type(List.class).auxiliaryTypes(type).paramLabel(value);
        return (converter == null ? option : option.converters(converter)).build();
    }

    /** One word that must be there. */
    static PositionalParamSpec word(String value, String description) {
        return PositionalParamSpec.builder()
                .type(String.class)
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel(value)
                .description(description)
                .build();
    }

    /** Words, at least one. */
    static PositionalParamSpec words(String value, String description) {
        return PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .index("0..*")
                .arity("1..*")
                .required(true)
                .paramLabel(value)
                .description(description)
                .build();
    }

    /** What a list was given. */
    static <T> List<T> all(ArgSpec list) {
        List<T> values = list.<@Nullable List<T>>getValue();
        return values == null ? List.of() : values;
    }

    private static OptionSpec.Builder option(String description, String... names) {
        return OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
                .description(description);
    }
}
