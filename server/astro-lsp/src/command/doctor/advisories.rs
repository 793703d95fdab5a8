//! Security advisories of Astro and its adapters, as far as they were public when this list was written.

/// When the list was written. Nothing is asked of the network.
pub(super) const DATE: &str = "2026-11-28";

/// One advisory for one range of versions of one package.
pub(super) struct Advisory {
    pub(super) package: &'static str,
    /// The first version it is about.
    since: &'static str,
    /// The first version that is not affected.
    pub(super) fixed: &'static str,
    pub(super) id: &'static str,
    /// What an attacker can do.
    pub(super) what: &'static str,
}

const fn advisory(package: &'static str, since: &'static str, fixed: &'static str, id: &'static str, what: &'static str) -> Advisory {
    Advisory { package, since, fixed, id, what }
}

const ALL: &[Advisory] = &[
    advisory("astro", "0", "4.16.1", "CVE-2024-47885", "elements of a page can take over scripts of the client router"),
    advisory("astro", "0", "4.16.17", "CVE-2024-56140", "forms of other sites pass the origin check by the spelling of their content type"),
    advisory("astro", "5.2.0", "5.12.8", "CVE-2025-54793", "a path with two slashes is redirected to another site"),
    advisory("@astrojs/node", "0", "9.4.1", "CVE-2025-55207", "a path with two slashes is redirected to another site"),
    advisory("astro", "0", "4.16.19", "CVE-2025-55303", "the image endpoint fetches from hosts that are not allowed"),
    advisory("astro", "5.0.0", "5.13.2", "CVE-2025-55303", "the image endpoint fetches from hosts that are not allowed"),
    advisory("@astrojs/cloudflare", "11.0.3", "12.6.6", "CVE-2025-58179", "the image endpoint fetches from any host"),
    advisory("astro", "0", "5.14.3", "CVE-2025-61925", "X-Forwarded-Host is believed from anybody"),
    advisory("astro", "0", "5.14.3", "CVE-2025-64757", "the development server's image endpoint reads files of the machine"),
    advisory("astro", "2.16.0", "5.15.5", "CVE-2025-64525", "forwarded headers change the URL that middleware checks"),
    advisory("astro", "5.2.0", "5.15.6", "CVE-2025-64745", "the development server's error page runs a script from the address"),
    advisory("astro", "0", "5.15.8", "CVE-2025-64764", "a server island's address can carry a script"),
    advisory("astro", "0", "5.15.8", "CVE-2025-64765", "a check of url.pathname in middleware is passed by an encoded path"),
    advisory("astro", "0", "5.15.8", "CVE-2025-66202", "a check of url.pathname in middleware is passed by a path encoded twice"),
    advisory("astro", "0", "5.15.9", "CVE-2025-65019", "the image endpoint on Cloudflare answers data: addresses with scripts"),
    advisory("astro", "2.10.10", "5.18.1", "CVE-2026-33769", "paths of image.remotePatterns allow more than they say"),
    advisory("@astrojs/node", "0", "9.5.4", "CVE-2026-25545", "a Host header makes the server fetch its error page from elsewhere"),
    advisory("@astrojs/node", "9.0.0", "9.5.4", "CVE-2026-27729", "a large body sent to an action ends the server"),
    advisory("@astrojs/node", "9.0.0", "9.5.4", "CVE-2026-27829", "inferSize fetches images from hosts that are not allowed"),
    advisory("@astrojs/node", "0", "10.0.0", "CVE-2026-29772", "a large body sent to a server island ends the server"),
    advisory("@astrojs/vercel", "0", "10.0.2", "CVE-2026-33768", "x-astro-path leads around checks of the path"),
    advisory("astro", "0", "6.1.6", "CVE-2026-41067", "a value of define:vars can end its script"),
    advisory("astro", "0", "6.1.10", "CVE-2026-45028", "props of one server island can be sent as slots of another"),
    advisory("astro", "0", "6.3.3", "CVE-2026-50146", "a slot's name can carry a script"),
    advisory("astro", "0", "6.4.6", "CVE-2026-54298", "names of spread attributes can carry a script"),
    advisory("astro", "0", "6.4.6", "CVE-2026-54299", "a Host header makes the server fetch its error page from elsewhere"),
    advisory("astro", "7.0.0", "7.1.0", "GHSA-4g3v-8h47-v7g6", "values of view transitions can carry a script"),
    advisory("astro", "0", "7.2.8", "GHSA-26w7-cxv4-gfx2", "an AVIF image can run code while it is optimised"),
];

/// The packages the list is about.
pub(super) const PACKAGES: [&str; 4] = ["astro", "@astrojs/node", "@astrojs/cloudflare", "@astrojs/vercel"];

/// The advisories that touch a version of a package.
pub(super) fn touching(package: &str, version: &str) -> Vec<&'static Advisory> {
    let version = numbers(version);
    ALL.iter().filter(|advisory| advisory.package == package && numbers(advisory.since) <= version && version < numbers(advisory.fixed)).collect()
}

/// Major, minor and patch; what follows a dash does not count.
fn numbers(version: &str) -> [u64; 3] {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    let mut parts = plain.split('.').map(|part| part.parse().unwrap_or(0));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let ids = |package, version| touching(package, version).iter().map(|advisory| advisory.id).collect::<Vec<_>>();
        assert_eq!(ids("astro", "7.3.5"), [""; 0]);
        assert_eq!(ids("astro", "7.2.7"), ["GHSA-26w7-cxv4-gfx2"]);
        assert_eq!(ids("astro", "6.4.6"), ["GHSA-26w7-cxv4-gfx2"]);
        assert!(ids("astro", "5.12.7").contains(&"CVE-2025-54793") && !ids("astro", "5.12.8").contains(&"CVE-2025-54793") && !ids("astro", "5.1.0").contains(&"CVE-2025-54793"));
        assert_eq!(ids("@astrojs/vercel", "10.0.2-beta.1"), [""; 0]);
        assert!(ALL.iter().all(|advisory| PACKAGES.contains(&advisory.package)));
    }
}
