//! `URL`: parsing and setters, by the WHATWG rules of the url crate.

use rquickjs::Result;
use rquickjs::convert::List;
use rquickjs::function::Opt;
use url::{Position, Url, quirks};

use crate::web::Text;
use crate::worker::native::Native;

pub(crate) fn install(native: &Native<'_>) -> Result<()> {
    // An absolute URL and the places of its parts, or undefined.
    native.add("parseUrl", |input: Text, base: Opt<Option<Text>>| {
        let url = match base.0.flatten() {
            None => Url::parse(&input.0),
            Some(base) => Url::parse(&base.0).and_then(|base| base.join(&input.0)),
        };
        url.ok().as_ref().map(parts)
    })?;
    // Its text alone.
    native.add("hrefOf", |input: Text| Url::parse(&input.0).ok().map(String::from))?;
    // An absolute URL and the places of its parts after `part` was set to `value` (unchanged where the rules ignore the value).
    native.add("setUrl", |href: Text, part: String, value: Text| {
        Url::parse(&href.0).ok().map(|url| parts(&set(url, &part, &value.0)))
    })
}

/// The text of a URL and where its parts are: a string for each part would be most of the cost of `new URL`.
/// A URL as written by the crate is ASCII, so that bytes count as characters.
fn parts(url: &Url) -> List<(String, Vec<u32>)> {
    use Position::*;
    // The crate looks for a password behind a user name alone, and takes the `@` for one.
    let password = if url.password().is_some() { [BeforePassword, AfterPassword] } else { [AfterUsername; 2] };
    let [before, after] = password;
    let places = [AfterScheme, BeforeUsername, AfterUsername, before, after, BeforeHost, AfterHost, BeforePort, AfterPort, BeforePath, AfterPath, AfterQuery];
    let at = places.map(|place| url[..place].len() as u32).to_vec();
    List((url.as_str().to_owned(), at))
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
