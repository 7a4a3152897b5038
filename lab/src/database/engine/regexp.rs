//! REGEXP: POSIX extended regular expressions as MySQL 5.7 matches them, somewhere in the text, by backtracking.

/// A part of an expression.
#[derive(Debug)]
enum Node {
    Any,
    Char(char),
    /// The members, and whether the others are meant.
    Set(Vec<(char, char)>, bool),
    Begin,
    End,
    Group(Vec<Vec<Node>>),
    /// Something, at least and at most so often.
    Repeat(Box<Node>, usize, usize),
}

/// A regular expression.
#[derive(Debug)]
pub(super) struct Regexp {
    branches: Vec<Vec<Node>>,
    fold: bool,
}

impl Regexp {
    /// Reads an expression; the error says what is wrong with it. Letters of either size are the same unless told.
    pub(super) fn new(pattern: &str, fold: bool) -> Result<Self, &'static str> {
        let folded = if fold { pattern.to_lowercase() } else { pattern.to_owned() };
        let chars: Vec<char> = folded.chars().collect();
        let mut reader = Reader { chars: &chars, at: 0 };
        let branches = reader.branches()?;
        if reader.at < chars.len() {
            return Err("parentheses not balanced");
        }
        Ok(Self { branches, fold })
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = if self.fold { text.to_lowercase() } else { text.to_owned() }.chars().collect();
        (0..=text.len()).any(|start| {
            self.branches
                .iter()
                .any(|branch| walk(&text, start, &branch.iter().collect::<Vec<_>>(), &mut |_| true))
        })
    }
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek();
        self.at += usize::from(char.is_some());
        char
    }

    fn branches(&mut self) -> Result<Vec<Vec<Node>>, &'static str> {
        let mut branches = vec![Vec::new()];
        while let Some(char) = self.peek() {
            match char {
                ')' => break,
                '|' => {
                    self.at += 1;
                    branches.push(Vec::new());
                }
                _ => {
                    let node = self.atom()?;
                    let node = self.repeated(node)?;
                    if let Some(branch) = branches.last_mut() {
                        branch.push(node);
                    }
                }
            }
        }
        if branches.iter().any(Vec::is_empty) { Err("empty (sub)expression") } else { Ok(branches) }
    }

    fn atom(&mut self) -> Result<Node, &'static str> {
        Ok(match self.next() {
            Some('.') => Node::Any,
            Some('^') => Node::Begin,
            Some('$') => Node::End,
            Some('(') => {
                let inner = self.branches()?;
                if self.next() != Some(')') {
                    return Err("parentheses not balanced");
                }
                Node::Group(inner)
            }
            Some('[') => self.set()?,
            Some('*' | '+' | '?' | '{') => return Err("repetition-operator operand invalid"),
            Some('\\') => Node::Char(self.next().ok_or("trailing backslash (\\)")?),
            Some(char) => Node::Char(char),
            None => return Err("empty (sub)expression"),
        })
    }

    fn set(&mut self) -> Result<Node, &'static str> {
        let others = self.peek() == Some('^');
        self.at += usize::from(others);
        let mut members = Vec::new();
        loop {
            let from = self.next().ok_or("brackets ([ ]) not balanced")?;
            if from == ']' && !members.is_empty() {
                return Ok(Node::Set(members, others));
            }
            if from == '[' && self.peek() == Some(':') {
                members.extend_from_slice(self.class()?);
                continue;
            }
            let range =
                self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|end| *end != ']');
            let to = if range {
                self.at += 1;
                self.next().ok_or("brackets ([ ]) not balanced")?
            } else {
                from
            };
            members.push((from, to));
        }
    }

    fn class(&mut self) -> Result<&'static [(char, char)], &'static str> {
        let rest: String = self.chars[self.at..].iter().collect();
        let (name, _) = rest[1..].split_once(":]").ok_or("brackets ([ ]) not balanced")?;
        self.at += name.chars().count() + 3;
        match name {
            "alpha" => Ok(&[('a', 'z'), ('A', 'Z')]),
            "digit" => Ok(&[('0', '9')]),
            "alnum" => Ok(&[('a', 'z'), ('A', 'Z'), ('0', '9')]),
            "space" => Ok(&[(' ', ' '), ('\t', '\r')]),
            "lower" => Ok(&[('a', 'z')]),
            "upper" => Ok(&[('A', 'Z')]),
            _ => Err("invalid character class"),
        }
    }

    fn repeated(&mut self, node: Node) -> Result<Node, &'static str> {
        let (least, most) = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => return self.counted(node),
            _ => return Ok(node),
        };
        self.at += 1;
        Ok(Node::Repeat(Box::new(node), least, most))
    }

    fn counted(&mut self, node: Node) -> Result<Node, &'static str> {
        let wrong = "invalid repetition count(s)";
        let rest: String = self.chars[self.at + 1..].iter().collect();
        let (inside, _) = rest.split_once('}').ok_or("braces not balanced")?;
        self.at += inside.chars().count() + 2;
        let (least, most) = match inside.split_once(',') {
            None => (inside, Some(inside)),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let least = least.parse().map_err(|_| wrong)?;
        let most = most.map_or(Ok(usize::MAX), str::parse).map_err(|_| wrong)?;
        Ok(Node::Repeat(Box::new(node), least, most))
    }
}

/// Whether the nodes match from a place on, and then the rest does.
fn walk(text: &[char], at: usize, nodes: &[&Node], rest: &mut dyn FnMut(usize) -> bool) -> bool {
    let Some((node, after)) = nodes.split_first() else { return rest(at) };
    let char = text.get(at).copied();
    match node {
        Node::Begin => at == 0 && walk(text, at, after, rest),
        Node::End => at == text.len() && walk(text, at, after, rest),
        Node::Any => char.is_some() && walk(text, at + 1, after, rest),
        Node::Char(wanted) => char == Some(*wanted) && walk(text, at + 1, after, rest),
        Node::Set(members, others) => {
            char.is_some_and(|char| members.iter().any(|(from, to)| (*from..=*to).contains(&char)) != *others)
                && walk(text, at + 1, after, rest)
        }
        Node::Group(branches) => branches.iter().any(|branch| {
            let branch: Vec<&Node> = branch.iter().collect();
            walk(text, at, &branch, &mut |end| walk(text, end, after, rest))
        }),
        Node::Repeat(inner, least, most) => {
            repeat(text, at, inner, (*least, *most), &mut |end| walk(text, end, after, rest))
        }
    }
}

fn repeat(
    text: &[char],
    at: usize,
    inner: &Node,
    (least, most): (usize, usize),
    rest: &mut dyn FnMut(usize) -> bool,
) -> bool {
    let once_more = most > 0
        && walk(text, at, &[inner], &mut |end| {
            // A repetition of nothing would never end.
            end > at && repeat(text, end, inner, (least.saturating_sub(1), most - 1), rest)
        });
    once_more || (least == 0 && rest(at))
}
