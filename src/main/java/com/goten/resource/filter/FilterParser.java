package com.goten.resource.filter;

import com.goten.resource.ValuePath;
import com.goten.resource.filter.Token.Kind;
import com.goten.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads filters.
 *
 * <pre>
 *   filter    = [ or ]
 *   or        = and { OR and }
 *   and       = not { [ AND ] not }
 *   not       = NOT not | "(" [ or ] ")" | path test
 *   test      = ( "=" | "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) value
 *             | IS [ NOT ] ( NULL | NAN )
 *             | [ NOT ] IN list
 *             | ( CONTAINS | HAS ) ( ( ANY | ALL ) list | [ VALUE ] value )
 *   list      = "(" value { "," value } ")" | "[" value { "," value } "]"
 *   value     = JSON, TRUE, FALSE and NULL in any case
 * </pre>
 */
final class FilterParser {
    static final int MAX_NESTING = 64;

    private static final String OPERATORS = "=, !=, <, <=, >, >=, IS, IN, NOT IN, CONTAINS or HAS";

    private final Tokens tokens;
    private final JsonReader values;
    private final ConditionChecker checker;

    FilterParser(ResourceType type, FilterSource source) {
        this.tokens = new Tokens(source, MAX_NESTING);
        this.values = new JsonReader(tokens, false);
        this.checker = new ConditionChecker(type, source);
    }

    Condition parse() {
        if (tokens.peek().kind() == Kind.END) {
            return Condition.TRUE;
        }
        Condition condition = or();
        if (tokens.peek().kind() != Kind.END) {
            throw tokens.unexpected("AND, OR or the end");
        }
        return condition;
    }

    private Condition or() {
        var any = new ArrayList<Condition>();
        do {
            any.add(and());
        } while (tokens.takeKeyword("OR"));
        return Condition.or(any);
    }

    private Condition and() {
        var all = new ArrayList<Condition>();
        all.add(not());
        while (tokens.takeKeyword("AND") || beginsCondition(tokens.peek())) {
            all.add(not());
        }
        return Condition.and(all);
    }

    private static boolean beginsCondition(Token token) {
        return token.isMark('(') || token.kind() == Kind.PATH && !token.isKeyword("OR");
    }

    private Condition not() {
        if (tokens.peek().isKeyword("NOT")) {
            tokens.enter(tokens.take());
            Condition condition = Condition.not(not());
            tokens.leave();
            return condition;
        }
        return tokens.peek().isMark('(') ? nested() : test();
    }

    private Condition nested() {
        tokens.enter(tokens.take());
        Condition condition = tokens.peek().isMark(')') ? Condition.TRUE : or();
        tokens.takeMark(')', "AND, OR or )");
        tokens.leave();
        return condition;
    }

    private Condition test() {
        Token token = tokens.peek();
        if (token.kind() != Kind.PATH || token.isKeyword("AND") || token.isKeyword("OR")) {
            throw tokens.unexpected("a field, NOT or (");
        }
        var path = checker.path(tokens.take());
        if (tokens.peek().kind() == Kind.OPERATOR) {
            return compare(path);
        }
        if (tokens.takeKeyword("IS")) {
            return is(path);
        }
        if (tokens.peek().isKeyword("CONTAINS") || tokens.peek().isKeyword("HAS")) {
            tokens.take();
            return contains(path);
        }
        return in(path);
    }

    private Condition compare(PathAt path) {
        Token operator = tokens.take();
        Comparison comparison = Comparison.of(operator.text()).orElseThrow();
        return checker.compare(path, comparison, operator.offset(), values.read());
    }

    private Condition is(PathAt path) {
        boolean negated = tokens.takeKeyword("NOT");
        Token what = tokens.peek();
        if (!what.isKeyword("NULL") && !what.isKeyword("NAN")) {
            throw tokens.unexpected(negated ? "NULL or NAN" : "NULL, NAN or NOT");
        }
        tokens.take();
        Condition condition = what.isKeyword("NULL") ? checker.isNull(path) : checker.isNan(path);
        return negated ? Condition.not(condition) : condition;
    }

    private Condition in(PathAt path) {
        boolean negated = tokens.takeKeyword("NOT");
        if (!tokens.takeKeyword("IN")) {
            throw tokens.unexpected(negated ? "IN" : OPERATORS);
        }
        Condition condition = checker.in(path, list());
        return negated ? Condition.not(condition) : condition;
    }

    private Condition contains(PathAt path) {
        if (tokens.takeKeyword("ANY")) {
            return Condition.or(each(path, list()));
        }
        if (tokens.takeKeyword("ALL")) {
            return Condition.and(each(path, list()));
        }
        tokens.takeKeyword("VALUE");
        return checker.contains(path, values.read());
    }

    private List<Condition> each(PathAt path, List<JsonAt> wanted) {
        return wanted.stream().map(value -> checker.contains(path, value)).toList();
    }

    private List<JsonAt> list() {
        boolean round = tokens.peek().isMark('(');
        if (!round && !tokens.peek().isMark('[')) {
            throw tokens.unexpected("( and a list of values");
        }
        tokens.take();
        char end = round ? ')' : ']';
        var list = new ArrayList<JsonAt>();
        do {
            list.add(values.read());
        } while (tokens.takeComma());
        tokens.takeMark(end, "a comma or " + end);
        return list;
    }

    /** A path that was found, and where it stands. */
    record PathAt(ValuePath path, String text, int offset) {}

    /** A value, and where it stands. */
    record JsonAt(Json value, int offset) {}
}
