package com.goten.schema;

import java.util.ArrayList;
import java.util.List;

/** Rows of text under a header, columns as wide as their widest cell. */
public final class TextTable {
    private static final String GAP = "  ";
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        rows.add(List.of(header));
    }

    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Empty for a table without rows. */
    public String render(String title) {
        if (rows.size() == 1) {
            return "";
        }
        var text = new StringBuilder(title).append('\n');
        for (var row : rows) {
            var line = new StringBuilder(GAP);
            for (int column = 0; column < row.size(); column++) {
                line.append(GAP.repeat(column == 0 ? 0 : 1)).append(pad(row.get(column), width(column)));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.append('\n').toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String pad(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }
}
