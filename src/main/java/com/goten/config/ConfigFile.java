package com.goten.config;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** A YAML file that holds a configuration. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * Reads a file into a record.
     *
     * @param build asks the section for its keys and builds the record; called once. Where {@link Section#sound()} says
     *     false it may answer anything: the faults are thrown
     * @throws ConfigException with everything that is wrong
     */
    public static <T> T read(Path file, Function<Section, T> build) {
        return parse(file.toString(), text(file), build);
    }

    /** As {@link #read}, from text; the name stands for the file in messages. */
    public static <T> T parse(String name, String text, Function<Section, T> build) {
        var faults = new Faults(name);
        var root = new Section(faults, "", mapping(name, text));
        T record = build.apply(root);
        root.refuseUnknownKeys();
        faults.throwIfAny();
        return record;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw fault(file.toString(), 0, "there is no such file");
        } catch (CharacterCodingException e) {
            throw fault(file.toString(), 0, "is not UTF-8 text");
        } catch (IOException e) {
            throw fault(file.toString(), 0, "cannot be read: " + e);
        }
    }

    private static MappingNode mapping(String name, String text) {
        Node root = compose(name, new StringReader(text));
        if (root instanceof MappingNode mapping) {
            return mapping;
        }
        throw fault(name, 1, "must be a mapping (key: value lines)");
    }

    private static Node compose(String name, Reader text) {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).compose(text);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw fault(name, line, "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw fault(name, 0, "is not YAML: " + e.getMessage());
        }
    }

    private static ConfigException fault(String name, int line, String reason) {
        return new ConfigException(List.of(new ConfigFault(name, line, "", reason)));
    }
}
