//! Every picture draws the same bytes each time, says its name, and survives odd figures.

use ilt_chart::{
    Band, Bars, Cell, Chart, Column, Dots, Fan, FanPoint, Flow, Forest, Heat, Interval, Line, Lines, Marks,
    Picture, Place, Places, Size, Table, XAxis, theme,
};

const ODD: [f64; 7] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -3.0, 1e300, 1e-300];

fn pictures(values: &[f64]) -> Vec<Picture> {
    let names: Vec<String> = (0..values.len()).map(|at| format!("name {at} <&>")).collect();
    let bands = theme::SEQUENCE.map(|(fill, ink)| Band { fill, ink, meaning: "some".into() }).to_vec();
    let cell = |value: &f64| {
        value.is_finite().then(|| Cell { label: value.to_string(), band: value.abs() as usize })
    };
    let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(at, value)| (at as f64, *value)).collect();
    vec![
        Picture::Heat(Heat {
            rows: names.clone(),
            columns: vec!["one".into(), "another one with a long name".into()],
            cells: values.iter().map(|value| vec![cell(value), None]).collect(),
            bands,
        }),
        Picture::Bars(Bars {
            bars: names
                .iter()
                .zip(values)
                .map(|(name, value)| (name.clone(), *value, Some(*value)))
                .collect(),
            axis: "things".into(),
            note: values.first().map(|value| (*value, "usual".into())),
        }),
        Picture::Dots(Dots {
            names: names.clone(),
            series: vec![Marks {
                name: "a".into(),
                values: values.iter().map(|v| Some((*v, Some(*v)))).collect(),
            }],
            axis: "things".into(),
            note: None,
        }),
        Picture::Forest(Forest {
            rows: values
                .iter()
                .map(|value| Interval {
                    name: "x".into(),
                    value: *value,
                    half_width: Some(*value),
                    clear: true,
                })
                .collect(),
            axis: "things".into(),
        }),
        Picture::Fan(Fan {
            points: points
                .iter()
                .map(|(at, value)| FanPoint { at: *at, said: Some([*value; 5]), came: Some(*value) })
                .collect(),
            across: "days".into(),
            up: "things".into(),
        }),
        Picture::Lines(Lines {
            lines: vec![Line { name: "l".into(), points: points.clone() }],
            across: XAxis::Week,
            up: "people".into(),
        }),
        Picture::Flow(Flow {
            links: values.iter().map(|value| ("here".into(), "there".into(), *value)).collect(),
        }),
        Picture::Places(Places {
            places: points
                .iter()
                .map(|at| Place { latitude: at.1, longitude: at.0, group: 0, size: Some(7) })
                .collect(),
            groups: vec!["town".into()],
            sizes: vec![Size { radius: 4.0, meaning: "small".into() }],
        }),
    ]
}

fn chart(picture: Picture) -> Chart {
    let table = Table::new("t", vec![Column::text("name")]);
    Chart { id: "c".into(), title: "Title".into(), summary: "Words & more".into(), picture, table }
}

#[test]
fn the_same_description_gives_the_same_bytes() {
    for (one, other) in pictures(&[3.0, 1.0, 2.0]).into_iter().zip(pictures(&[3.0, 1.0, 2.0])) {
        let (one, other) = (chart(one).svg(), chart(other).svg());
        assert_eq!(one, other);
        assert!(
            one.contains("<title id=\"c-name\">Title</title>") && one.contains("Words &amp; more"),
            "{one:.300}"
        );
        assert!(!one.contains("<script") && !one.contains("http://www.w3.org/1999") && !one.contains("kuva"));
    }
}

/// A picture for a telephone is drawn for its width, so that its letters are not made smaller; nothing it writes leaves it.
#[test]
fn narrow_pictures_are_as_wide_as_a_telephone() {
    for picture in pictures(&[3.0, 1.0, 2.0]) {
        let (wide, narrow) = (chart(picture.clone()).svg(), chart(picture.clone()).narrow_svg());
        assert!(wide.contains("viewBox=\"0 0 660 "), "{wide:.200}");
        assert!(
            narrow.contains("viewBox=\"0 0 344 ") && narrow.contains("id=\"c-narrow-name\""),
            "{narrow:.200}"
        );
        for text in narrow.split("<text").skip(1) {
            let of = |name: &str| {
                text.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next())
            };
            let number = |name: &str| of(name).and_then(|value| value.parse::<f64>().ok());
            // What sets no size of its own has that of the whole picture.
            let (x, size) = (number("x").expect("a place"), number("font-size").unwrap_or(13.0));
            let words = text.split_once('>').and_then(|(_, rest)| rest.split('<').next()).unwrap_or_default();
            let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            let long = 0.5 * size * words.chars().count() as f64;
            assert!(size >= 12.0, "{words} is written small");
            if text.contains("rotate") {
                continue;
            }
            let (from, to) = match of("text-anchor") {
                Some("middle") => (x - long / 2.0, x + long / 2.0),
                Some("end") => (x - long, x),
                _ => (x, x + long),
            };
            assert!(from >= -4.0 && to <= 348.0, "`{words}` stands from {from} to {to} in {picture:?}");
        }
    }
}

/// A matrix whose figures would overlap on a telephone has no picture there.
#[test]
fn what_cannot_be_read_on_a_telephone_is_not_drawn_for_it() {
    let names: Vec<String> = (0..7).map(|at| format!("receiver {at}")).collect();
    let cell = || Some(Cell { label: "12,345".into(), band: 0 });
    let bands = theme::SEQUENCE.map(|(fill, ink)| Band { fill, ink, meaning: "some".into() }).to_vec();
    let matrix = Heat { rows: names.clone(), columns: names, cells: vec![vec![cell(); 7]; 7], bands };
    let matrix = chart(Picture::Heat(matrix));
    assert!(matrix.narrow_svg().is_empty() && !matrix.svg().is_empty());
}

#[test]
fn odd_figures_do_no_harm() {
    for values in [&[][..], &ODD[..], &ODD[..3], &ODD[3..4], &ODD[5..6], &ODD[6..]] {
        for picture in pictures(values) {
            let svg = chart(picture.clone()).svg();
            assert!(svg.is_empty() || svg.ends_with("</svg>"), "{svg:.200}");
        }
    }
}
