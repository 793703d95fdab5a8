//! `textDocument/documentColor` and `textDocument/colorPresentation`

use astro_ide as ide;
use tower_lsp::gen_lsp_types as lsp;

use crate::view::View;

/// The colours of the document's styles.
pub(crate) fn document_color(view: &View) -> Vec<lsp::ColorInformation> {
    let colors = view.ask().colors(&view.file);
    view.places(|places| {
        let convert = |color: &ide::ColorSpot| lsp::ColorInformation {
            range: places.range(&color.range),
            color: lsp::Color { red: color.red, green: color.green, blue: color.blue, alpha: color.alpha },
        };
        colors.iter().map(convert).collect()
    })
}

/// How a colour that was picked can be written.
pub(crate) fn color_presentation(params: &lsp::ColorPresentationParams) -> Vec<lsp::ColorPresentation> {
    let lsp::Color { red, green, blue, alpha } = params.color;
    let color = ide::ColorSpot { range: 0..0, red, green, blue, alpha };
    let texts = ide::Analysis::color_texts(&color).into_iter();
    texts.map(|label| lsp::ColorPresentation { label, text_edit: None, additional_text_edits: None }).collect()
}
