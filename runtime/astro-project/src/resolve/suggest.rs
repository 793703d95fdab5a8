//! Did you mean …? Names near a name that leads nowhere.

use crate::config::TsConfig;
use crate::{FilePath, Kind, Snapshot};

/// How many are offered.
const AT_MOST: usize = 3;

/// Specifiers that would lead somewhere: neighbours of the file looked for, then files of that name elsewhere in the project.
pub(crate) fn for_file(
    snapshot: &Snapshot,
    importer: &FilePath,
    specifier: &str,
    missing: &FilePath,
) -> Vec<String> {
    let Some(folder) = missing.parent() else { return Vec::new() };
    let (before, written) = match specifier.rfind('/') {
        Some(slash) => specifier.split_at(slash + 1),
        None => ("", specifier),
    };
    let entries = snapshot.list(&folder);
    let mut near: Vec<(usize, String)> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.kind == Kind::File) {
        let stem = entry.name.rsplit_once('.').map_or(entry.name.as_str(), |(stem, _)| stem);
        let distance = match stem == written {
            true => Some(0),
            false => distance(written, &entry.name),
        };
        near.extend(distance.map(|distance| (distance, format!("{before}{}", entry.name))));
    }
    near.sort();
    let mut found: Vec<String> = near.into_iter().map(|(_, name)| name).collect();
    let own_folder = importer.parent().unwrap_or_else(|| snapshot.root().clone());
    for file in snapshot.sources().iter() {
        let is_it = file.name() == missing.name() || file.stem() == missing.name();
        if is_it && file != importer && file.parent().as_ref() != Some(&folder) {
            found.push(file.relative_to(&own_folder));
        }
    }
    found.truncate(AT_MOST);
    found
}

/// Packages and aliases near a bare specifier, and a path that only lacks its `./`.
pub(crate) fn for_bare(
    snapshot: &Snapshot,
    importer: &FilePath,
    specifier: &str,
    tsconfig: &TsConfig,
) -> Vec<String> {
    let mut found = Vec::new();
    let beside = importer.parent().and_then(|folder| folder.join(specifier));
    if beside.is_some_and(|path| snapshot.is_file(&path)) {
        found.push(format!("./{specifier}"));
    }
    let in_base = tsconfig.base_url.as_ref().and_then(|base| base.join(specifier));
    if let Some(missing) = in_base.filter(|path| path.parent().is_some_and(|p| snapshot.stat(&p).is_some())) {
        found.extend(for_file(snapshot, importer, specifier, &missing));
    }
    let own_folder = importer.parent().unwrap_or_else(|| snapshot.root().clone());
    for base in [Some(snapshot.root().clone()), Some(snapshot.config().src_dir.clone())] {
        let Some(path) = base.and_then(|base| base.join_inside(specifier)) else { continue };
        if snapshot.is_file(&path) {
            found.push(path.relative_to(&own_folder));
        }
    }
    let (package, rest) = super::package_name(specifier).unwrap_or((specifier, ""));
    let mut near: Vec<(usize, String)> = Vec::new();
    for name in snapshot.package().dependencies.keys().filter(|name| *name != package) {
        near.extend(distance(package, name).map(|d| (d, format!("{name}{rest}"))));
    }
    for alias in &tsconfig.paths {
        let (Some(prefix), Some(first)) = (alias.pattern.strip_suffix("/*"), specifier.split('/').next())
        else {
            continue;
        };
        let tail = &specifier[first.len()..];
        near.extend(distance(first, prefix).map(|d| (d, format!("{prefix}{tail}"))));
    }
    near.sort();
    found.extend(near.into_iter().map(|(_, name)| name));
    found.dedup();
    found.truncate(AT_MOST);
    found
}

/// How many letters differ between two names, two swapped ones counted once; `None` when it is more than a slip.
pub(crate) fn distance(a: &str, b: &str) -> Option<usize> {
    let letters = |name: &str| name.to_lowercase().chars().collect::<Vec<char>>();
    let (a, b) = (letters(a), letters(b));
    let limit = (a.len().max(b.len()) / 4).clamp(1, 4);
    if a.len().abs_diff(b.len()) > limit || a.len() > 200 {
        return None;
    }
    let mut above: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (row[j] + usize::from(x != y)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(above[j - 1] + 1);
            }
            next.push(best);
        }
        above = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        let table = [
            ("host", "hots", Some(1)),
            ("Card.astro", "card.astro", Some(0)),
            ("Card.astro", "Cart.astro", Some(1)),
            ("Card.astro", "Layout.astro", None),
            ("a", "b", Some(1)),
            ("port", "open", None),
            ("", "abc", None),
        ];
        for (a, b, expected) in table {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
