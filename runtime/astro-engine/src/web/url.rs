//! `URL`: parsing and setters, by the WHATWG rules of the url crate.

use rquickjs::Result;
use rquickjs::function::Opt;
use url::{Url, quirks};

use crate::web::Text;
use crate::worker::native::Native;

pub(crate) fn install(native: &Native<'_>) -> Result<()> {
    // The parts of an absolute URL, or undefined.
    native.add("parseUrl", |input: Text, base: Opt<Option<Text>>| {
        let url = match base.0.flatten() {
            None => Url::parse(&input.0),
            Some(base) => Url::parse(&base.0).and_then(|base| base.join(&input.0)),
        };
        url.ok().as_ref().map(parts)
    })?;
    // The parts after `part` was set to `value` (unchanged where the rules ignore the value).
    native.add("setUrl", |href: Text, part: String, value: Text| {
        Url::parse(&href.0).ok().map(|url| parts(&set(url, &part, &value.0)))
    })
}

fn parts(url: &Url) -> Vec<String> {
    let texts = [
        quirks::href(url),
        &quirks::origin(url),
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ];
    texts.map(str::to_owned).to_vec()
}

fn set(mut url: Url, part: &str, value: &str) -> Url {
    // A setter that refuses its value leaves the URL as it was: that is the rule, not an error.
    let _ = match part {
        "protocol" => quirks::set_protocol(&mut url, value),
        "username" => quirks::set_username(&mut url, value),
        "password" => quirks::set_password(&mut url, value),
        "host" => quirks::set_host(&mut url, value),
        "hostname" => quirks::set_hostname(&mut url, value),
        "port" => quirks::set_port(&mut url, value),
        "pathname" => {
            quirks::set_pathname(&mut url, value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, value);
            Ok(())
        }
        _ => Ok(()),
    };
    url
}
