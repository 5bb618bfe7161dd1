package com.goten.resource.filter;

import com.goten.resource.ValuePath;
import java.util.ArrayList;
import java.util.List;

/**
 * A checked filter as a tree: paths lead somewhere, operands are of the type that is there. Below {@link AnyItem} paths
 * begin at an item of the list, elsewhere at the resource.
 */
public sealed interface Condition {
    Condition TRUE = new Constant(true);
    Condition FALSE = new Constant(false);

    record Constant(boolean value) implements Condition {}

    record And(List<Condition> all) implements Condition {
        public And {
            all = List.copyOf(all);
        }
    }

    record Or(List<Condition> any) implements Condition {
        public Or {
            any = List.copyOf(any);
        }
    }

    record Not(Condition not) implements Condition {}

    /** The value stands in a relation to the operand; false where they are incomparable. */
    record Compare(ValuePath path, Comparison comparison, Operand operand) implements Condition {}

    /** The value equals one of the operands. */
    record In(ValuePath path, List<Operand> operands) implements Condition {
        public In {
            operands = List.copyOf(operands);
        }
    }

    /** Nothing is there: an absent field, an empty list or map, JSON's null. */
    record IsNull(ValuePath path) implements Condition {}

    /** A floating-point field is not a number. */
    record IsNan(ValuePath path) implements Condition {}

    /** An item of the list meets a condition of its own. */
    record AnyItem(ValuePath list, Condition item) implements Condition {}

    /** All of them; as short as can be seen without looking at a resource. */
    static Condition and(List<Condition> conditions) {
        var all = new ArrayList<>(conditions);
        all.removeIf(TRUE::equals);
        if (all.contains(FALSE)) {
            return FALSE;
        }
        return all.isEmpty() ? TRUE : all.size() == 1 ? all.get(0) : new And(all);
    }

    /** One of them, as short as {@link #and}. */
    static Condition or(List<Condition> conditions) {
        var any = new ArrayList<>(conditions);
        any.removeIf(FALSE::equals);
        if (any.contains(TRUE)) {
            return TRUE;
        }
        return any.isEmpty() ? FALSE : any.size() == 1 ? any.get(0) : new Or(any);
    }

    /** The contrary. */
    static Condition not(Condition condition) {
        return condition instanceof Constant constant ? constant.value() ? FALSE : TRUE : new Not(condition);
    }
}
