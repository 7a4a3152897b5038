//! From the text of a statement to its tree. What `sqlparser` does not read is put into words that it does, token by
//! token; what it cannot read at all is a mistake of syntax.

use std::any::TypeId;

use sqlparser::ast::Statement;
use sqlparser::dialect::{Dialect as Grammar, MySqlDialect};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Word};

use super::SqlError;
use super::errors;

/// The modes that change how a statement is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    pub(super) ansi_quotes: bool,
    pub(super) no_backslash_escapes: bool,
}

/// A statement, and the texts of what its outermost SELECT lists, which name the columns of the answer.
pub(super) struct Parsed {
    pub(super) statement: Statement,
    pub(super) texts: Vec<String>,
}

/// Reads one statement.
pub(super) fn parse(sql: &str, reading: Reading) -> Result<Parsed, SqlError> {
    let tokens = tokenize(sql, reading)?;
    let texts = listed(sql, &tokens);
    let tokens = rewrite(tokens, reading);
    let mut parser = Parser::new(&MySqlDialect {}).with_tokens_with_locations(tokens);
    let mut statements = parser.parse_statements().map_err(|error| misread(sql, &error))?;
    if statements.is_empty() {
        return Err(SqlError { code: 1065, state: "42000", message: "Query was empty".to_owned() });
    }
    let statement = statements.remove(0);
    if statements.is_empty() {
        Ok(Parsed { statement, texts })
    } else {
        // Clients that may send several statements at once say so in the log-in, and nobody here does.
        Err(errors::syntax(sql.split_once(';').map_or(sql, |(_, rest)| rest).trim(), 1))
    }
}

fn tokenize(sql: &str, reading: Reading) -> Result<Vec<TokenWithSpan>, SqlError> {
    let tokens = if reading.no_backslash_escapes {
        Tokenizer::new(&PlainBackslashes(MySqlDialect {}), sql).tokenize_with_location()
    } else {
        Tokenizer::new(&MySqlDialect {}, sql).tokenize_with_location()
    };
    tokens.map_err(|error| errors::syntax(&from(sql, error.location), error.location.line.max(1)))
}

/// MySQL's words where `sql_mode` has `NO_BACKSLASH_ESCAPES`.
#[derive(Debug)]
struct PlainBackslashes(MySqlDialect);

impl Grammar for PlainBackslashes {
    fn dialect(&self) -> TypeId {
        TypeId::of::<MySqlDialect>()
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        self.0.is_identifier_start(ch)
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        self.0.is_identifier_part(ch)
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        self.0.is_delimited_identifier_start(ch)
    }

    fn supports_numeric_prefix(&self) -> bool {
        self.0.supports_numeric_prefix()
    }

    fn supports_multiline_comment_hints(&self) -> bool {
        self.0.supports_multiline_comment_hints()
    }

    fn requires_single_line_comment_whitespace(&self) -> bool {
        self.0.requires_single_line_comment_whitespace()
    }
}

/// The rest of the statement from a place on.
fn from(sql: &str, place: Location) -> String {
    offset(sql, place).map_or_else(String::new, |at| sql[at..].to_owned())
}

fn offset(sql: &str, place: Location) -> Option<usize> {
    let (line, column) = (usize::try_from(place.line).ok()?, usize::try_from(place.column).ok()?);
    let mut start = 0;
    for _ in 1..line {
        start += sql[start..].find('\n')? + 1;
    }
    let rest = &sql[start..];
    Some(start + rest.char_indices().nth(column.checked_sub(1)?).map_or(rest.len(), |(at, _)| at))
}

/// What the parser says ends with the place: ` at Line: 1, Column: 15`.
fn misread(sql: &str, error: &ParserError) -> SqlError {
    let (ParserError::ParserError(text) | ParserError::TokenizerError(text)) = error else {
        return errors::unsupported("statements nested so deeply");
    };
    let place = text.rsplit_once(" at Line: ").and_then(|(_, place)| {
        let (line, column) = place.split_once(", Column: ")?;
        Some(Location { line: line.parse().ok()?, column: column.parse().ok()? })
    });
    match place {
        Some(place) => errors::syntax(&from(sql, place), place.line),
        None => errors::syntax("", 1),
    }
}

fn is_word(token: &TokenWithSpan, keyword: Keyword) -> bool {
    matches!(&token.token, Token::Word(word) if word.quote_style.is_none() && word.keyword == keyword)
}

fn is_text(token: &TokenWithSpan, text: &str) -> bool {
    matches!(&token.token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(text))
}

/// The texts of the outermost select list, one for each item, as they were written.
fn listed(sql: &str, tokens: &[TokenWithSpan]) -> Vec<String> {
    let solid: Vec<&TokenWithSpan> =
        tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect();
    let Some(select) = solid.iter().position(|token| is_word(token, Keyword::SELECT)) else {
        return Vec::new();
    };
    let mut texts = Vec::new();
    let mut depth = 0_usize;
    let mut begin: Option<(Location, bool)> = None;
    let mut end = None;
    for token in &solid[select + 1..] {
        match &token.token {
            Token::LParen => depth += 1,
            Token::RParen if depth == 0 => break,
            Token::RParen => depth -= 1,
            Token::SemiColon | Token::EOF => break,
            Token::Comma if depth == 0 => {
                texts.extend(begin.take().and_then(|(begin, quoted)| cut(sql, begin, end, quoted)));
                continue;
            }
            Token::Word(word) if depth == 0 && word.quote_style.is_none() => match word.keyword {
                Keyword::DISTINCT | Keyword::ALL if begin.is_none() => continue,
                Keyword::FROM | Keyword::WHERE | Keyword::LIMIT | Keyword::ORDER | Keyword::UNION => break,
                _ => {}
            },
            _ => {}
        }
        let alone = matches!(token.token, Token::SingleQuotedString(_) | Token::DoubleQuotedString(_));
        begin = Some(begin.map_or((token.span.start, alone), |(begin, _)| (begin, false)));
        end = Some(token.span.end);
    }
    texts.extend(begin.and_then(|(begin, quoted)| cut(sql, begin, end, quoted)));
    texts
}

fn cut(sql: &str, begin: Location, end: Option<Location>, quoted: bool) -> Option<String> {
    let text = sql.get(offset(sql, begin)?..offset(sql, end?)?)?;
    let bare = text.get(1..text.len().checked_sub(1)?).filter(|_| quoted);
    Some(bare.unwrap_or(text).trim().to_owned())
}

fn word(text: &str, keyword: Keyword) -> Token {
    Token::Word(Word { value: text.to_owned(), quote_style: None, keyword })
}

/// Puts what the parser does not know into words that it does.
fn rewrite(tokens: Vec<TokenWithSpan>, reading: Reading) -> Vec<TokenWithSpan> {
    let mut done: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    let mut rest = tokens.into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).peekable();
    while let Some(mut token) = rest.next() {
        if reading.ansi_quotes
            && let Token::DoubleQuotedString(name) = &token.token
        {
            token.token = Token::Word(Word {
                value: name.clone(),
                quote_style: Some('`'),
                keyword: Keyword::NoKeyword,
            });
        }
        let after = done.last();
        // `DROP KEY x` of an ALTER is `DROP INDEX x`.
        if is_word(&token, Keyword::KEY) && after.is_some_and(|token| is_word(token, Keyword::DROP)) {
            token.token = word("INDEX", Keyword::INDEX);
        }
        // `LOCK IN SHARE MODE` is `FOR SHARE`.
        if is_word(&token, Keyword::LOCK) && rest.peek().is_some_and(|next| is_word(next, Keyword::IN)) {
            let span = token.span;
            rest.nth(2);
            done.push(TokenWithSpan { token: word("FOR", Keyword::FOR), span });
            done.push(TokenWithSpan { token: word("SHARE", Keyword::SHARE), span });
            continue;
        }
        // `a MOD b` is `a % b`.
        if is_text(&token, "mod")
            && rest.peek().is_some_and(|next| next.token != Token::LParen)
            && after.is_some_and(is_value)
        {
            token.token = Token::Mod;
        }
        // `AS CHAR CHARACTER SET x` of a CAST: every text of a session is utf8mb4.
        let charset = is_word(&token, Keyword::CHARACTER)
            && rest.peek().is_some_and(|next| is_word(next, Keyword::SET));
        if charset && cast_to_char(&done) {
            rest.nth(1);
            continue;
        }
        done.push(token);
    }
    done
}

/// Whether a token can end an operand.
fn is_value(token: &TokenWithSpan) -> bool {
    match &token.token {
        Token::Number(..) | Token::SingleQuotedString(_) | Token::DoubleQuotedString(_) | Token::RParen => {
            true
        }
        Token::Word(word) => word.quote_style.is_some() || word.keyword == Keyword::NoKeyword,
        _ => false,
    }
}

/// Whether the tokens end with `AS CHAR`, perhaps with a length.
fn cast_to_char(done: &[TokenWithSpan]) -> bool {
    let bare = match done {
        [before @ .., open, _, close] if open.token == Token::LParen && close.token == Token::RParen => {
            before
        }
        _ => done,
    };
    matches!(bare, [.., r#as, char] if is_word(r#as, Keyword::AS) && is_text(char, "char"))
}
