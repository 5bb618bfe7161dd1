package com.goten.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping in a configuration file. Each getter records a fault and answers empty when what is there is wrong; a
 * record is built only of a section that is {@link #sound()}.
 */
public final class Section {
    private final Faults faults;
    private final int faultsBefore;
    private final String path;
    private final int line;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();

    Section(Faults faults, String path, MappingNode node) {
        this.faults = faults;
        this.faultsBefore = faults.count();
        this.path = path;
        this.line = line(node);
        node.getValue().forEach(this::add);
    }

    private record Entry(int line, Node value) {}

    private void add(NodeTuple tuple) {
        int keyLine = line(tuple.getKeyNode());
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            faults.add(keyLine, path, "keys must be plain text");
            return;
        }
        if (entries.put(key.getValue(), new Entry(keyLine, tuple.getValueNode())) != null) {
            faults.add(keyLine, at(key.getValue()), "is there twice");
        }
    }

    /** Whether nothing wrong has been found in this section, and what was read within it, so far. */
    public boolean sound() {
        return faults.count() == faultsBefore;
    }

    /** Records a fault that only the caller can see, at one of this section's keys. */
    public void fault(String key, String reason) {
        var entry = entries.get(key);
        faults.add(entry == null ? line : entry.line(), at(key), reason);
    }

    /** Records a fault of one item of a list. */
    public void fault(String key, int index, String reason) {
        var entry = entries.get(key);
        faults.add(entry == null ? line : entry.line(), at(key) + "[" + index + "]", reason);
    }

    public boolean has(String key) {
        return find(key) != null;
    }

    /** The keys that are there, for mappings in which they are names. */
    public List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    /** Empty only where there is a fault. */
    public <T> Optional<T> required(String key, Value<T> value) {
        return demand(key).flatMap(entry -> scalar(entry, at(key), value));
    }

    public <T> Optional<T> optional(String key, Value<T> value) {
        return Optional.ofNullable(find(key)).flatMap(entry -> scalar(entry, at(key), value));
    }

    /** The default also where there is a fault. */
    public <T> T optional(String key, Value<T> value, T otherwise) {
        return optional(key, value).orElse(otherwise);
    }

    /** The items that are right; one item may stand without its list. */
    public <T> List<T> list(String key, Value<T> value) {
        var entry = find(key);
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value() instanceof SequenceNode sequence)) {
            return scalar(entry, at(key), value).stream().toList();
        }
        var items = new ArrayList<T>();
        for (int i = 0; i < sequence.getValue().size(); i++) {
            var item = sequence.getValue().get(i);
            scalar(new Entry(line(item), item), at(key) + "[" + i + "]", value).ifPresent(items::add);
        }
        return items;
    }

    /** As {@link #list}, at least one item. */
    public <T> List<T> requiredList(String key, Value<T> value) {
        int before = faults.count();
        var items = demand(key).isPresent() ? list(key, value) : List.<T>of();
        if (items.isEmpty() && faults.count() == before) {
            fault(key, "must not be empty");
        }
        return items;
    }

    /** A mapping below this one. */
    public <T> Optional<T> section(String key, Function<Section, Optional<T>> build) {
        return Optional.ofNullable(find(key)).flatMap(entry -> sub(entry, at(key), build));
    }

    /** As {@link #section}; it must be there. */
    public <T> Optional<T> requiredSection(String key, Function<Section, Optional<T>> build) {
        return demand(key).flatMap(entry -> sub(entry, at(key), build));
    }

    /** A list of mappings; those that are right. */
    public <T> List<T> sections(String key, Function<Section, Optional<T>> build) {
        var entry = demand(key).orElse(null);
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value() instanceof SequenceNode sequence)) {
            fault(key, "must be a list");
            return List.of();
        }
        var built = new ArrayList<T>();
        for (int i = 0; i < sequence.getValue().size(); i++) {
            var item = sequence.getValue().get(i);
            sub(new Entry(line(item), item), at(key) + "[" + i + "]", build).ifPresent(built::add);
        }
        return built;
    }

    /** To be called when all keys have been asked for; sections given to a builder do so by themselves. */
    void refuseUnknownKeys() {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                faults.add(entry.line(), at(key), "is not known here" + suggestion(key));
            }
        });
    }

    private String suggestion(String key) {
        return Similar.to(key, known)
                .map(name -> "; did you mean " + name + "?")
                .orElseGet(() -> known.stream().sorted().collect(Collectors.joining(", ", "; there are: ", "")));
    }

    private <T> Optional<T> sub(Entry entry, String at, Function<Section, Optional<T>> build) {
        if (!(entry.value() instanceof MappingNode mapping)) {
            faults.add(entry.line(), at, "must be a mapping (key: value lines)");
            return Optional.empty();
        }
        var section = new Section(faults, at, mapping);
        var built = build.apply(section);
        section.refuseUnknownKeys();
        return section.sound() ? built : Optional.empty();
    }

    private <T> Optional<T> scalar(Entry entry, String at, Value<T> value) {
        if (!(entry.value() instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            faults.add(entry.line(), at, "must be " + value.wants());
            return Optional.empty();
        }
        try {
            return Optional.of(value.parse().apply(scalar.getValue()));
        } catch (IllegalArgumentException e) {
            faults.add(entry.line(), at, "must be " + value.wants() + shown(scalar.getValue(), value));
            return Optional.empty();
        }
    }

    /** A wrong value is shown, but not where it may hold a password. */
    private static String shown(String text, Value<?> value) {
        return value.confidential() ? "" : ", and is " + (text.length() > 60 ? text.substring(0, 60) + "…" : text);
    }

    private Optional<Entry> demand(String key) {
        var entry = find(key);
        if (entry == null) {
            faults.add(line, at(key), "is missing");
        }
        return Optional.ofNullable(entry);
    }

    private @Nullable Entry find(String key) {
        if (!known.contains(key)) {
            known.add(key);
        }
        return entries.get(key);
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
