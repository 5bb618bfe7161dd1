package com.goten.resource.filter;

import com.google.protobuf.Message;
import com.goten.resource.Doc;
import com.goten.resource.Order;
import com.goten.resource.ValueKind;
import com.goten.resource.ValuePath;
import com.goten.resource.WellKnown;
import com.goten.resource.filter.Condition.And;
import com.goten.resource.filter.Condition.AnyItem;
import com.goten.resource.filter.Condition.Compare;
import com.goten.resource.filter.Condition.Constant;
import com.goten.resource.filter.Condition.In;
import com.goten.resource.filter.Condition.IsNan;
import com.goten.resource.filter.Condition.IsNull;
import com.goten.resource.filter.Condition.Not;
import com.goten.resource.filter.Condition.Or;
import com.goten.schema.ResourceType;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates conditions on messages. Agrees with {@code store.pg.FilterSql} on documents: a test says so. */
final class Evaluator {
    private final ResourceType type;

    Evaluator(ResourceType type) {
        this.type = type;
    }

    /** @param root the resource; below a list, the item */
    boolean test(Condition condition, Object root) {
        if (condition instanceof And and) {
            return and.all().stream().allMatch(each -> test(each, root));
        }
        if (condition instanceof Or or) {
            return or.any().stream().anyMatch(each -> test(each, root));
        }
        if (condition instanceof Not not) {
            return !test(not.not(), root);
        }
        return condition instanceof Constant constant ? constant.value() : leaf(condition, root);
    }

    private boolean leaf(Condition condition, Object root) {
        if (condition instanceof Compare compare) {
            return compare(compare.path(), compare.comparison(), compare.operand(), root);
        }
        if (condition instanceof In in) {
            return in.operands().stream().anyMatch(each -> compare(in.path(), Comparison.EQUAL, each, root));
        }
        if (condition instanceof IsNull isNull) {
            return isNull(isNull.path(), root);
        }
        if (condition instanceof IsNan isNan) {
            return isNan.path().value(root) instanceof Double number && number.isNaN();
        }
        return anyItem((AnyItem) condition, root);
    }

    private static boolean isNull(ValuePath path, Object root) {
        Object raw = path.raw(root);
        return raw == null || path.leaf().kind() == ValueKind.JSON && ValuePath.json((Message) raw) == null;
    }

    private boolean anyItem(AnyItem condition, Object root) {
        Object list = condition.list().raw(root);
        if (condition.list().leaf().kind() == ValueKind.JSON) {
            list = list == null ? null : items(ValuePath.json((Message) list));
        }
        return list != null && ((List<?>) list).stream().anyMatch(item -> test(condition.item(), item));
    }

    private static @Nullable List<?> items(@Nullable Object json) {
        return json instanceof Message list && WellKnown.of(list.getDescriptorForType()) == WellKnown.LIST_VALUE
                ? (List<?>) list.getField(list.getDescriptorForType().findFieldByNumber(1))
                : null;
    }

    private boolean compare(ValuePath path, Comparison comparison, Operand operand, Object root) {
        Object value = path.value(root);
        if (operand instanceof Operand.Tree tree) {
            return sameTree(path, tree.value(), value)
                    && comparison.holds(tree(path, value).equals(tree.value()) ? 0 : 1);
        }
        if (value != null && path.leaf().kind() == ValueKind.JSON) {
            value = ValuePath.json((Message) value);
        }
        return value != null && compare(value, comparison, operand);
    }

    private static boolean compare(Object value, Comparison comparison, Operand operand) {
        if (operand instanceof Operand.Text text) {
            return value instanceof String string && comparison.holds(Order.byCodePoint(string, text.text()));
        }
        if (operand instanceof Operand.Exact exact) {
            return comparison.holds(((BigDecimal) value).compareTo(exact.number()));
        }
        if (operand instanceof Operand.Real real) {
            return value instanceof Double number
                    && !number.isNaN()
                    && comparison.holds(number.compareTo(real.number()));
        }
        if (operand instanceof Operand.Flag flag) {
            return value instanceof Boolean bool && comparison.holds(bool == flag.value() ? 0 : 1);
        }
        return comparison.holds(matches((Operand.NameMatch) operand, (String) value) ? 0 : 1);
    }

    private static boolean matches(Operand.NameMatch match, String name) {
        return match.pattern().matcher(name).matches();
    }

    /** Whether the value is of the operand's shape, a list or an object; lists and maps are so when absent, too. */
    private boolean sameTree(ValuePath path, Json operand, @Nullable Object value) {
        return switch (path.leaf().kind()) {
            case LIST, MAP -> true;
            case MESSAGE -> value != null;
            default -> value != null && tree(path, value).getClass() == operand.getClass();
        };
    }

    private Json tree(ValuePath path, @Nullable Object value) {
        ValuePath.Leaf leaf = path.leaf();
        if (value == null) {
            return JsonReader.document(leaf.kind() == ValueKind.LIST ? "[]" : "{}");
        }
        if (leaf.kind() == ValueKind.JSON) {
            return JsonReader.document(Doc.json(type, (Message) value));
        }
        boolean whole = leaf.kind() != ValueKind.MESSAGE;
        return JsonReader.document(Doc.value(type, leaf.field(), value, whole));
    }
}
