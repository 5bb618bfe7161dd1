package com.goten.store.pg;

import com.goten.resource.ValueKind;
import com.goten.resource.ValuePath;
import com.goten.resource.filter.Comparison;
import com.goten.resource.filter.Condition;
import com.goten.resource.filter.Condition.And;
import com.goten.resource.filter.Condition.AnyItem;
import com.goten.resource.filter.Condition.Compare;
import com.goten.resource.filter.Condition.Constant;
import com.goten.resource.filter.Condition.In;
import com.goten.resource.filter.Condition.IsNan;
import com.goten.resource.filter.Condition.IsNull;
import com.goten.resource.filter.Condition.Not;
import com.goten.resource.filter.Condition.Or;
import com.goten.resource.filter.Filter;
import com.goten.resource.filter.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Filters as SQL conditions on table {@code resource}. A condition is true or false, never null, so that NOT means the
 * same here as in Java; a test on generated filters says that both evaluators agree. Values are parameters throughout.
 */
final class FilterSql {
    private final ValueSql values;
    private final SqlParams params;
    /** Of the lists that are open around; names their items. */
    private final int depth;

    private FilterSql(ValueSql values, int depth) {
        this.values = values;
        this.params = values.params();
        this.depth = depth;
    }

    static String of(Filter filter, SqlParams params) {
        return new FilterSql(ValueSql.document(filter.type(), params), 0).condition(filter.condition());
    }

    private String condition(Condition condition) {
        if (condition instanceof And and) {
            return joined(and.all(), " and ");
        }
        if (condition instanceof Or or) {
            return joined(or.any(), " or ");
        }
        if (condition instanceof Not not) {
            return "not " + condition(not.not());
        }
        return condition instanceof Constant constant ? String.valueOf(constant.value()) : leaf(condition);
    }

    private String joined(List<Condition> conditions, String operator) {
        return conditions.stream().map(this::condition).collect(Collectors.joining(operator, "(", ")"));
    }

    private String leaf(Condition condition) {
        if (condition instanceof Compare compare) {
            return compare(compare.path(), compare.comparison(), compare.operand());
        }
        if (condition instanceof In in) {
            return in(in);
        }
        if (condition instanceof IsNull isNull) {
            return isNull(isNull.path());
        }
        return condition instanceof IsNan isNan
                ? "coalesce(" + values.text(isNan.path()) + " = 'NaN', false)"
                : anyItem((AnyItem) condition);
    }

    private String isNull(ValuePath path) {
        if (path.isResourceVersion(values.type())) {
            return "false";
        }
        String json = values.json(path);
        return path.leaf().kind() == ValueKind.JSON
                ? "coalesce(jsonb_typeof(" + json + ") = 'null', true)"
                : "(" + json + " is null)";
    }

    private String anyItem(AnyItem condition) {
        String list = values.json(condition.list());
        list = "case when jsonb_typeof(" + list + ") = 'array' then " + list + " else '[]' end";
        String item = "item" + depth;
        var inside = new FilterSql(values.at(item + ".value"), depth + 1);
        return "exists (select from jsonb_array_elements(" + list + ") as " + item + "(value) where "
                + inside.condition(condition.item()) + ")";
    }

    private String compare(ValuePath path, Comparison comparison, Operand operand) {
        if (operand instanceof Operand.Tree tree) {
            return tree(path, comparison, tree);
        }
        if (path.leaf().kind() == ValueKind.JSON) {
            return dynamic(path, comparison, operand);
        }
        String value = values.value(path);
        String compared = operand instanceof Operand.NameMatch match
                ? value + (comparison == Comparison.EQUAL ? " ~ " : " !~ ") + params.text(match.pattern().pattern())
                : value + " " + operator(comparison) + " " + operand(path, operand);
        return known(path, "(" + compared + notNan(path, comparison, value) + ")");
    }

    /** PostgreSQL takes NaN for the greatest number; here it is incomparable. */
    private static String notNan(ValuePath path, Comparison comparison, String value) {
        boolean real = path.leaf().kind() == ValueKind.FLOAT || path.leaf().kind() == ValueKind.DOUBLE;
        boolean matters = switch (comparison) {
            case NOT_EQUAL, GREATER, GREATER_OR_EQUAL -> true;
            case EQUAL, LESS, LESS_OR_EQUAL -> false;
        };
        return real && matters ? " and " + value + " <> 'NaN'" : "";
    }

    /** False rather than null. */
    private static String known(ValuePath path, String condition) {
        return path.leaf().nullable() ? "coalesce(" + condition + ", false)" : condition;
    }

    private String operand(ValuePath path, Operand operand) {
        String cast = ValueSql.cast(path.leaf().kind());
        if (operand instanceof Operand.Flag flag) {
            return String.valueOf(flag.value());
        }
        return path.leaf().kind() == ValueKind.FLOAT
                ? params.text(Float.toString((float) ((Operand.Real) operand).number())) + cast
                : params.text(plain(operand)) + cast;
    }

    private static String plain(Operand operand) {
        if (operand instanceof Operand.Exact exact) {
            return exact.number().toPlainString();
        }
        return operand instanceof Operand.Real real ? Double.toString(real.number()) : ((Operand.Text) operand).text();
    }

    /** A member of a JSON object: comparable where it is of the operand's type. */
    private String dynamic(ValuePath path, Comparison comparison, Operand operand) {
        String json = values.json(path);
        String operator = " " + operator(comparison) + " ";
        if (operand instanceof Operand.Real real) {
            String number = params.text(Double.toString(real.number())) + "::float8";
            return ofType("number", json, "(" + json + ")::float8" + operator + number);
        }
        if (operand instanceof Operand.Flag flag) {
            return ofType("boolean", json, "(" + json + ")::boolean" + operator + flag.value());
        }
        String text = params.text(plain(operand));
        return ofType("string", json, "(" + json + " #>> '{}') collate \"C\"" + operator + text);
    }

    private static String ofType(String type, String json, String condition) {
        return "case jsonb_typeof(" + json + ") when '" + type + "' then " + condition + " else false end";
    }

    private String tree(ValuePath path, Comparison comparison, Operand.Tree tree) {
        String json = values.json(path);
        String compared = " " + operator(comparison) + " " + params.text(tree.value().toString()) + "::jsonb";
        return switch (path.leaf().kind()) {
            case LIST -> "(coalesce(" + json + ", '[]')" + compared + ")";
            case MAP -> "(coalesce(" + json + ", '{}')" + compared + ")";
            case MESSAGE -> "coalesce(" + json + compared + ", false)";
            default -> ofType(tree.value().jsonType(), json, json + compared);
        };
    }

    /** One array parameter, whatever the number of operands: the text of the statement stays the same. */
    private String in(In in) {
        ValueKind kind = in.path().leaf().kind();
        boolean array = switch (kind) {
            case NUMBER, DURATION, DOUBLE, TEXT, BYTES, ENUM, TIMESTAMP -> true;
            case FLOAT, BOOL, JSON, MESSAGE, LIST, MAP -> false;
        };
        var any = new ArrayList<String>();
        var plain = new ArrayList<String>();
        for (Operand operand : in.operands()) {
            if (array && !(operand instanceof Operand.NameMatch)) {
                plain.add(plain(operand));
            } else {
                any.add(compare(in.path(), Comparison.EQUAL, operand));
            }
        }
        if (!plain.isEmpty()) {
            String type = ValueSql.cast(kind).isEmpty() ? "" : ValueSql.cast(kind) + "[]";
            any.add(known(in.path(), "(" + values.value(in.path()) + " = any(" + params.texts(plain) + type + "))"));
        }
        return any.stream().collect(Collectors.joining(" or ", "(", ")"));
    }

    private static String operator(Comparison comparison) {
        return comparison == Comparison.NOT_EQUAL ? "<>" : comparison.symbol();
    }
}
