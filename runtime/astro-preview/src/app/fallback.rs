//! `i18n.fallback` of a built project: its routes are there under the locale they stand in for, too.

use astro_project::config::I18n;
use astro_project::{Match, Route, RouteKind};

use super::{App, Target, slash};

/// The page of another locale that answers a path of a locale without one, as a built server finds it among its routes.
pub(crate) fn find(app: &App, path: &str) -> Option<Match> {
    let i18n = app.snapshot().config().i18n.as_ref().filter(|i18n| !i18n.fallback.is_empty())?;
    if app.settings.target != Target::Production {
        return None;
    }
    i18n.fallback.iter().find_map(|(from, to)| {
        let meant = instead(i18n, path, from, to)?;
        let found = app.snapshot().routes().match_path(&meant)?;
        let is_page = found.route.kind == RouteKind::Page && !app.snapshot().is_prerendered(&found.route);
        (is_page && speaks(i18n, &found.route, to)).then_some(found)
    })
}

/// Whether a route was found for a path of another locale. Astro answers so with status 302, and leads nowhere.
pub(crate) fn stands_in(app: &App, route: &Route, path: &str) -> bool {
    let Ok(path) = slash::below_base(app.base(), path) else { return false };
    app.snapshot().routes().match_path(path).is_none() && find(app, path).is_some_and(|found| found.route.pattern == route.pattern)
}

/// `/es/start` for `es` is `/start` of the default locale, or `/pt/start` of another.
fn instead(i18n: &I18n, path: &str, from: &str, to: &str) -> Option<String> {
    let rest = path.strip_prefix('/')?.strip_prefix(from).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
    let unprefixed = to == i18n.default_locale && !i18n.prefix_default_locale && i18n.domains.is_empty();
    Some(match unprefixed {
        true if rest.is_empty() => "/".to_owned(),
        true => rest.to_owned(),
        false => format!("/{to}{rest}"),
    })
}

/// Does a route belong to a locale: is it in its folder, or for the default one in no locale's?
fn speaks(i18n: &I18n, route: &Route, locale: &str) -> bool {
    let has = |locale: &str| route.pattern.split('/').any(|segment| segment == locale);
    match locale == i18n.default_locale {
        true => !i18n.locales.iter().any(|other| other.path != i18n.default_locale && has(&other.path)),
        false => has(locale),
    }
}
