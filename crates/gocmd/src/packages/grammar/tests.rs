//! What go says of a table of wrong files, and files that are nested too deeply.

use super::read_file;

fn errors(text: &str) -> String {
    let file = format!("package p\n\n{text}\n");
    let (mut parser, _) = read_file("", file.as_bytes());
    let errors = parser.take_errors();
    let shown: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.place.text(), error.message)).collect();
    shown.join("; ")
}

/// Where the text stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    File,
    Body,
}

use Place::{Body, File};

/// Texts and all that the real go/parser says of them.
const WRONG: &[(Place, &str, &str)] = &[
    (File, "x", "3:1: expected declaration, found x"),
    (File, "var x = 1\nimport \"y\"", "4:1: imports must appear before other declarations"),
    (File, "func f()\n{\n}", "4:1: unexpected semicolon or newline before {"),
    (File, "func f[](x T)", "3:8: empty type parameter list"),
    (File, "func f(a, b int, c)", "3:19: missing parameter type"),
    (File, "func f(a int, []b)", "3:15: missing parameter name"),
    (File, "func f(a ...int, b int)", "3:10: can only use ... with final parameter"),
    (File, "func f() (...int)", "3:11: invalid use of ..."),
    (File, "type T[P *C|D, Q] int", "3:17: missing type constraint"),
    (File, "type T[P *C] int", ""),
    (File, "type T[P *C,] int", ""),
    (File, "type T[2,] int", "3:9: unexpected comma; expecting ]"),
    (File, "type T struct { *(p.U); (V) }", "3:18: cannot parenthesize embedded type"),
    (File, "type T interface { m[P any](); E[int }", "3:21: interface method must have no type parameters"),
    (File, "type T func[P any]()", "3:12: function type must have no type parameters"),
    (File, "var a, = 1", "3:8: expected 'IDENT', found '='"),
    (File, "var a = b c", "3:11: expected ';', found c"),
    (File, "const (\n\ta = 1,\n\tb\n)", ""),
    (File, "var c <-<-chan int", "3:9: expected 'chan', found '<-'"),
    (File, "var c = <-chan<- (chan int)(x)", ""),
    (
        File,
        "var x = 0b12 + 1__0 + 0x1.0",
        "3:12: invalid digit '2' in binary literal; 3:18: '_' must separate successive digits; 3:28: hexadecimal mantissa requires a 'p' exponent",
    ),
    (File, "var x = '' + \"a", "3:9: illegal rune literal; 3:14: string literal not terminated"),
    (File, "/*line a.y:7:3*/ x", "a.y:7:4: expected declaration, found x"),
    (File, "//line :0\nvar x = a.", "3:9: invalid line number: 0"),
    (Body, "if {\n}", "4:5: missing condition in if statement"),
    (Body, "if x; {\n}", "4:6: missing condition in if statement"),
    (Body, "if x\n{\n}", "4:6: unexpected newline, expecting { after if clause"),
    (
        Body,
        "if x := 1 {\n}",
        "4:5: expected boolean expression, found assignment (missing parentheses around composite literal?)",
    ),
    (Body, "if var x = 1; x {\n}", "4:9: var declaration not allowed in if initializer"),
    (Body, "if x {} else y", "4:15: expected if statement or block, found y"),
    (Body, "for i := 0; i < 10 {\n}", "4:21: expected ';', found '{'; 6:3: expected operand, found 'EOF'"),
    (
        Body,
        "for x := 1 {\n}",
        "4:6: expected boolean or range expression, found assignment (missing parentheses around composite literal?)",
    ),
    (Body, "for a, b, c := range d {\n}", "4:12: expected at most 2 expressions"),
    (Body, "switch x = y.(type) {\n}", "4:11: expected ':=', found '='"),
    (
        Body,
        "switch x++ {\n}",
        "4:9: expected switch expression, found simple statement (missing parentheses around composite literal?)",
    ),
    (
        Body,
        "select {\ncase a, b, c = <-d:\ncase e, f:\n}",
        "5:6: expected 1 or 2 expressions; 6:6: expected 1 expression",
    ),
    (Body, "go f", "4:6: expression in go must be function call"),
    (Body, "defer (f())", "4:8: expression in defer must not be parenthesized"),
    (Body, "a, b", "4:2: expected 1 expression"),
    (Body, "a, b++", "4:2: expected 1 expression"),
    (Body, "1: x", "4:3: illegal label declaration; 5:3: expected '}', found 'EOF'"),
    (Body, "x := T {\n\t1\n}", "5:3: missing ',' before newline in composite literal"),
    (Body, "f(a\n)", "4:5: missing ',' before newline in argument list"),
    (
        Body,
        "a[1::2]\n\tb[:3:]",
        "4:5: middle index required in 3-index slice; 5:6: final index required in 3-index slice",
    ),
    (Body, "a[]", "4:4: expected operand, found ']'"),
    (Body, "x.1", "4:3: expected ';', found .1; 5:3: expected '}', found 'EOF'"),
    (Body, "x.\n", "6:1: expected selector or type assertion, found '}'"),
    (Body, "if x == T{} {\n}", "4:14: expected ';', found '{'; 6:3: expected '}', found 'EOF'"),
    (Body, "(T){}", "4:3: cannot parenthesize type in composite literal"),
    (Body, "return return", "4:9: expected operand, found 'return'"),
    (Body, "goto 1", "4:7: expected 'IDENT', found 1"),
    (Body, "x = y = z", "4:8: expected '==', found '='"),
    (Body, "_ = [...]int{1 2}", "4:17: missing ',' in composite literal"),
    (Body, "case x:", "4:2: expected '}', found 'case'"),
    (Body, "else {\n}", "4:2: expected statement, found 'else'; 6:3: expected '}', found 'EOF'"),
    (Body, ")\n", "4:2: expected statement, found ')'; 6:3: expected '}', found 'EOF'"),
    (Body, "var x int = \n", "6:1: expected operand, found '}'"),
    (Body, "func() {\n\treturn\n", "7:3: expected '}', found 'EOF'"),
    (Body, "L:\n", ""),
];

#[test]
fn errors_are_gos() {
    for (place, text, want) in WRONG {
        let whole = if *place == File { (*text).to_owned() } else { format!("func f() {{\n\t{text}\n}}") };
        assert_eq!(errors(&whole), *want, "{text}");
    }
}

/// What can be nested: what is before it, what opens and closes it, what is inside and behind.
const NESTED: &[(&str, &str, &str, &str, &str)] = &[
    ("var _ = ", "(", "x", ")", ""),
    ("var _ = ", "f(", "x", ")", ""),
    ("var _ = ", "a[", "x", "]", ""),
    ("var _ = T", "{", "x", "}", ""),
    ("var _ = ", "func() { _ = ", "x", "}", ""),
    ("var _ = ", "!", "x", "", ""),
    ("var _ ", "[]", "int", "", ""),
    ("var _ ", "chan ", "int", "", ""),
    ("var _ ", "struct { a ", "int", "}", ""),
    ("var _ ", "func(", "int", ")", ""),
    ("var _ ", "interface { m(", "int", ") }", ""),
    ("var _ ", "T[", "int", "]", ""),
    ("func f() {", "{", "", "}", "}"),
    ("func f() {", "a:", "", "", "}"),
    ("func f() { ", "if x {", "", "}", "}"),
    ("func f() { if x {}", "else if x {}", "", "", "}"),
    ("func f() { ", "switch { case x:", "", "}", "}"),
];

#[test]
fn nesting_is_bounded_by_go_and_not_by_the_stack() {
    for (start, open, middle, close, end) in NESTED {
        let text = |times| format!("{start}{}{middle}{}{end}", open.repeat(times), close.repeat(times));
        assert_eq!(errors(&text(10_000)), "", "{open}");
        let deep = errors(&text(120_000));
        assert!(deep.ends_with("exceeded max nesting depth"), "{open}: {deep}");
    }
    // Go counts the operators of a row, and the two levels of an operand.
    assert_eq!(errors(&format!("var _ = {}x", "x + ".repeat(99_998))), "");
    let deep = errors(&format!("var _ = {}x", "x + ".repeat(99_999)));
    assert!(deep.ends_with("exceeded max nesting depth"), "{deep}");
}
