//! How people are named on the outside: `practice/number` for the register, a plain number for anonymous needs.

use ilt_domain::{CohortId, HomeId, PersonId};
use ilt_model::World;

/// Whose story, or whose line in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// A person of the register.
    Person(PersonId),
    /// The n-th need of the run, from 1.
    Need(u64),
}

impl Who {
    /// As typed by people.
    pub(crate) fn read(text: &str, world: &World) -> Result<Who, String> {
        match text.rsplit_once('/') {
            Some((home, number)) => person(home, number, world),
            None => match text.parse::<u64>() {
                Ok(number @ 1..) => Ok(Who::Need(number)),
                _ => {
                    Err(format!("`{text}` is nobody; write practice/number, or the number of a need from 1"))
                }
            },
        }
    }

    /// As read by people.
    pub(crate) fn label(self, world: &World) -> String {
        match self {
            Who::Need(number) => number.to_string(),
            Who::Person(person) => match home_of(person, world) {
                Some((home, first)) => {
                    format!("{}/{}", world.directory().homes[home.index()].id, person.0 - first + 1)
                }
                None => person.0.to_string(),
            },
        }
    }
}

fn person(home: &str, number: &str, world: &World) -> Result<Who, String> {
    let ids: Vec<&str> = world.directory().homes.iter().map(|home| home.id.as_str()).collect();
    let at = meant(home, &ids)?;
    let home = ids[at];
    let (first, end) =
        range(HomeId(at as u32), world).ok_or("this scenario has no register of people; give a number")?;
    match number.parse::<u32>() {
        Ok(number @ 1..) if number <= end - first => Ok(Who::Person(PersonId(first + number - 1))),
        _ => Err(format!("practice `{home}` has people 1 to {}, not `{number}`", end - first)),
    }
}

/// The home meant by what was typed: its id, or the code of a practice that has one home. A practice with patients in
/// several districts has a home in each, `code:district`.
fn meant(typed: &str, ids: &[&str]) -> Result<usize, String> {
    if let Some(at) = ids.iter().position(|id| *id == typed) {
        return Ok(at);
    }
    let of_practice = |id: &str| id.split_once(':').is_some_and(|(practice, _)| practice == typed);
    let homes: Vec<usize> = (0..ids.len()).filter(|&at| of_practice(ids[at])).collect();
    let named = |homes: &[usize]| homes.iter().map(|&at| ids[at]).collect::<Vec<_>>().join(", ");
    match homes.as_slice() {
        [home] => Ok(*home),
        [] => {
            let some: Vec<usize> = (0..ids.len().min(5)).collect();
            Err(format!("there is no practice `{typed}`; there are {} such as {}", ids.len(), named(&some)))
        }
        homes => Err(format!("practice `{typed}` has several homes; name one of {}", named(homes))),
    }
}

/// The people of a home: the first and one past the last.
fn range(home: HomeId, world: &World) -> Option<(u32, u32)> {
    let register = world.register()?;
    let last = CohortId((world.directory().cohorts.len().max(1) - 1) as u32);
    Some((register.range(home, CohortId(0)).start, register.range(home, last).end))
}

/// The home of a person, and the first person there.
pub(crate) fn home_of(person: PersonId, world: &World) -> Option<(HomeId, u32)> {
    let homes = world.directory().homes.len();
    let start = |home: usize| range(HomeId(home as u32), world).map_or(u32::MAX, |range| range.0);
    let (mut low, mut high) = (0, homes);
    while low < high {
        let middle = (low + high) / 2;
        if start(middle) <= person.0 { low = middle + 1 } else { high = middle }
    }
    let home = low.checked_sub(1)?;
    let (first, end) = range(HomeId(home as u32), world)?;
    (first..end).contains(&person.0).then_some((HomeId(home as u32), first))
}

/// Numbers needs in the order in which they arise, the independent parts of a scenario one after another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    needs: u64,
    /// The number of each open episode of the present part.
    episodes: Vec<u64>,
}

impl Numbers {
    /// The next part begins: handles of episodes are its own.
    pub(crate) fn part(&mut self) {
        self.episodes.clear();
    }

    /// A need arises as this episode.
    pub(crate) fn arose(&mut self, episode: usize) -> u64 {
        if episode >= self.episodes.len() {
            self.episodes.resize(episode + 1, 0);
        }
        self.needs += 1;
        self.episodes[episode] = self.needs;
        self.needs
    }

    /// The number of an episode.
    pub(crate) fn of(&self, episode: usize) -> u64 {
        self.episodes.get(episode).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_practice_with_one_home_needs_no_district() {
        let ids = ["C82001:blaby", "C82002:blaby", "C82002:charnwood", "desk", "C82"];
        assert_eq!(meant("C82002:charnwood", &ids), Ok(2));
        assert_eq!((meant("C82001", &ids), meant("desk", &ids), meant("C82", &ids)), (Ok(0), Ok(3), Ok(4)));
        let several = meant("C82002", &ids).unwrap_err();
        assert!(several.contains("one of C82002:blaby, C82002:charnwood"), "{several}");
        assert!(meant("C8200", &ids).is_err() && meant("", &ids).is_err());
    }
}
