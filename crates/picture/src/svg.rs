//! A scene as an SVG text: for pictures and exports.

use crate::scene::{Anchor, Scene, Shape, bead_shapes, number};

/// Writes an SVG document. `style` is the text of a style sheet, `attributes` goes into the `svg` element.
pub fn svg(scene: &Scene, style: &str, attributes: &str) -> String {
    let (width, height) = (number(scene.width), number(scene.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" {attributes}>"
    );
    if !style.is_empty() {
        out.push_str(&format!("<style>{style}</style>"));
    }
    for shape in &scene.back {
        write(&mut out, shape);
    }
    for dot in &scene.dots {
        for shape in bead_shapes(dot) {
            write(&mut out, &shape);
        }
    }
    for group in &scene.groups {
        out.push_str(&format!("<g class=\"{}\" data-state=\"{}\"", group.class, group.state));
        if !group.changed.is_empty() {
            out.push_str(&format!(" data-changed=\"{}\"", group.changed));
        }
        out.push('>');
        for shape in &group.shapes {
            write(&mut out, shape);
        }
        out.push_str("</g>");
    }
    for shape in &scene.front {
        write(&mut out, shape);
    }
    out.push_str("</svg>\n");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn write(out: &mut String, shape: &Shape) {
    match shape {
        Shape::Path { d, class } => out.push_str(&format!("<path class=\"{class}\" d=\"{d}\"/>")),
        Shape::Circle { x, y, r, class } => {
            out.push_str(&format!(
                "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
                number(*x),
                number(*y),
                number(*r)
            ));
        }
        Shape::Rect { x, y, width, height, radius, class } => out.push_str(&format!(
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
            number(*x),
            number(*y),
            number(*width),
            number(*height),
            number(*radius)
        )),
        Shape::Text { x, y, size, anchor, class, spans, width, turned } => {
            let (x, y) = (number(*x), number(*y));
            out.push_str(&format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{}\"", number(*size)));
            match anchor {
                Anchor::Start => {}
                Anchor::Middle => out.push_str(" text-anchor=\"middle\""),
                Anchor::End => out.push_str(" text-anchor=\"end\""),
            }
            if *width > 0.0 {
                out.push_str(&format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", number(*width)));
            }
            if *turned {
                out.push_str(&format!(" transform=\"rotate(-90 {x} {y})\""));
            }
            out.push('>');
            for span in spans {
                if span.class.is_empty() {
                    out.push_str(&escape(&span.text));
                } else {
                    out.push_str(&format!("<tspan class=\"{}\">{}</tspan>", span.class, escape(&span.text)));
                }
            }
            out.push_str("</text>");
        }
    }
}
