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

#[test]
fn odd_figures_do_no_harm() {
    for values in [&[][..], &ODD[..], &ODD[..3], &ODD[3..4], &ODD[5..6], &ODD[6..]] {
        for picture in pictures(values) {
            let svg = chart(picture).svg();
            assert!(svg.is_empty() || svg.ends_with("</svg>"), "{svg:.200}");
        }
    }
}
