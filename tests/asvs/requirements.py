"""The requirements of OWASP ASVS 5.0.0 that Lokapasar answers for, in our own words; one that no test proves has its reason here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Requirement:
    """`reason`: what of it no test proves, and why. Empty: the tests that carry its marker prove it."""

    id: str
    level: int
    asks: str
    reason: str = ""

    @property
    def chapter(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.id.split("."))


REQUIREMENTS = (
    Requirement("1.2.1", 1, "What people typed is text wherever it is shown: no element, attribute or script comes of it."),
    Requirement("1.2.2", 1, "Addresses that are built of given values stay on this site and keep no foreign scheme."),
    Requirement("1.2.4", 1, "No given value becomes part of a database statement."),
    Requirement("1.2.10", 3, "No text that goes out in a CSV or a workbook is computed by the spreadsheet that opens it."),
    Requirement("1.3.1", 1, "Markup that people send is not taken over: there is no rich text, everything is shown as it was typed."),
    Requirement("1.3.2", 1, "Nothing that is given is run as code."),
    Requirement("1.3.4", 2, "Pictures that can carry scripts (SVG) are refused, whatever they are called."),
    Requirement("1.3.6", 2, "The server calls no address of its own network that somebody typed, by no detour."),
    Requirement("1.3.7", 2, "Nothing that is given is read as a template: not in pages, papers or workbooks."),
    Requirement("1.5.1", 1, "XML inside of workbooks names no other file and does not grow while it is read."),
    Requirement("2.2.1", 1, "Every field is checked for what it may hold; nothing that is sent makes the house fail."),
    Requirement("2.2.2", 1, "The server checks, whatever a page has checked before."),
    Requirement("2.2.3", 2, "Values that belong together are checked together: dates, quantities, ceilings, sums."),
    Requirement("2.3.1", 1, "A step is taken from the states that its table names and from no other."),
    Requirement("2.3.3", 2, "A command is done whole or not at all."),
    Requirement("2.3.4", 2, "What is there once is given once: the last piece, the last rupiah."),
    Requirement("2.3.5", 3, "Who asks does not approve, also with two roles in one account."),
    Requirement("2.4.1", 2, "Who calls too often is told to wait and for how long."),
    Requirement("3.2.1", 1, "A file that somebody sent is not run as a page of this site."),
    Requirement("3.3.1", 1, "Cookies go over TLS only and belong to this host alone."),
    Requirement("3.3.2", 2, "Cookies do not come along from other sites where it matters."),
    Requirement("3.3.4", 2, "No script reads the cookie of a session."),
    Requirement("3.4.1", 1, "Over TLS every answer asks for TLS for a year."),
    Requirement("3.4.2", 1, "No other site's script may read an answer."),
    Requirement("3.4.3", 2, "Every answer carries a policy that lets run only what this site serves."),
    Requirement("3.4.4", 2, "Every answer forbids guessing what it is."),
    Requirement("3.4.5", 2, "Another site is not told which page one came from."),
    Requirement("3.4.6", 2, "No answer may be framed by another site."),
    Requirement("3.4.7", 3, "What a browser keeps out by that policy is told to us and counted, without whatever else it says."),
    Requirement("3.5.1", 1, "A form that was not sent from our own page, with its own token, changes nothing."),
    Requirement("3.5.3", 1, "Reading changes nothing: what changes something is not done by GET."),
    Requirement("4.1.1", 1, "Every answer says truly what it is, with its encoding."),
    Requirement("4.1.4", 3, "A method that an address does not declare is refused."),
    Requirement("5.2.1", 1, "A body over the limit of its route is refused while it is read."),
    Requirement("5.2.2", 1, "A file is what its content says, and what hides behind a picture does not survive."),
    Requirement("5.2.3", 2, "A packed file is refused before it unpacks to more than it may."),
    Requirement("5.2.6", 3, "A picture of too many pixels is refused before it is decoded."),
    Requirement("5.3.2", 1, "No name that somebody sent becomes a path."),
    Requirement("5.4.2", 2, "The name of a download is written so that it adds no header and no second name."),
    Requirement("5.4.3", 2, "Files are looked through for known malware before others get them.",
                "There is no scanner on a bare installation. Pictures are decoded and written anew, PDFs are served as attachments in a sandbox, workbooks are "
                "read by a child with limits and never handed on."),
    Requirement("6.2.1", 1, "A password has ten letters or more."),
    Requirement("6.2.2", 1, "People change their password."),
    Requirement("6.2.3", 1, "Changing it asks for the old one."),
    Requirement("6.2.4", 1, "Passwords that anybody guesses first are refused."),
    Requirement("6.2.5", 1, "Any letters are welcome, none are asked for."),
    Requirement("6.2.8", 1, "A password is taken as it was typed."),
    Requirement("6.3.1", 1, "Guessing gets slower, and the owner still gets in."),
    Requirement("6.3.2", 1, "A new installation has no account."),
    Requirement("6.3.3", 2, "Officials have a second factor where their region asks for it."),
    Requirement("6.3.8", 3, "A known and an unknown login are answered alike, in words, status and work."),
    Requirement("6.4.1", 1, "A first password is random, and a printed link is good once and for three days."),
    Requirement("6.5.1", 2, "A code of the telephone or of the list is good once."),
    Requirement("7.2.1", 1, "Sessions are checked by the server."),
    Requirement("7.2.2", 1, "A session is a reference made for it, never a fixed key."),
    Requirement("7.2.4", 1, "Signing in begins a new session and ends the one before."),
    Requirement("7.3.1", 2, "A session ends by idleness."),
    Requirement("7.3.2", 2, "A session ends with the day, however busy."),
    Requirement("7.4.1", 1, "Signing out ends the session, for a copied cookie too."),
    Requirement("7.4.2", 1, "Closing an account ends everything it opened."),
    Requirement("7.4.3", 2, "A new password ends every other session."),
    Requirement("7.5.1", 2, "What lets somebody in is changed only by who has just shown again who they are."),
    Requirement("7.5.2", 2, "People see where they are signed in and end it."),
    Requirement("7.5.3", 3, "Signing, the bank account and roles ask again who one is."),
    Requirement("8.2.1", 1, "Each route is open to the roles that it declares."),
    Requirement("8.2.2", 1, "Each thing is there for those to whom it belongs, and for nobody else."),
    Requirement("8.2.3", 2, "A field that is not the caller's to set is refused."),
    Requirement("8.3.1", 1, "The server decides who may, whatever a page shows."),
    Requirement("8.3.2", 3, "A role that is taken away is gone with the next request."),
    Requirement("8.4.1", 2, "Two regions in one database see nothing of each other that is not public."),
    Requirement("11.4.2", 2, "Passwords are kept as argon2id with a chosen cost."),
    Requirement("13.3.1", 2, "Secrets lie in files that only their owner reads, never in the database's rows or in an answer."),
    Requirement("13.4.2", 2, "A fault tells nothing but its number."),
    Requirement("13.4.5", 2, "Metrics are closed until they are switched on, and no page of tools is served."),
    Requirement("14.1.1", 2, "Every column that holds something about a person is named, with what for, how long and who sees it."),
    Requirement("14.2.1", 1, "No password, number of a person or token of a session stands in an address."),
    Requirement("14.2.6", 3, "Lists and public pages show of a person what is needed."),
    Requirement("14.3.2", 2, "What a signed-in person sees is stored by no browser."),
    Requirement("15.1.2", 2, "What the software is made of is listed in a form that machines read."),
    Requirement("15.2.1", 1, "No package with a known hole is kept beyond its time.",
                "Needs a list of advisories of the day, which tests do not fetch; docs/operations.md says how an installation is brought up to date."),
    Requirement("15.3.3", 2, "No body or form takes a field that it does not name."),
    Requirement("15.4.2", 3, "What is checked and then done is done on what was checked, however many come at once."),
    Requirement("16.2.5", 2, "Passwords, tokens and numbers of people are in no line of the log."),
    Requirement("16.3.1", 2, "Each sign-in, good or bad, is written down."),
    Requirement("16.3.2", 2, "Each refusal is written down, with who, where and its request."),
    Requirement("16.4.1", 2, "Nothing that is given makes a second line in the log."),
    Requirement("16.5.1", 2, "A fault shows a sentence and a number, nothing of its inside."),
    Requirement("16.5.3", 2, "Where it cannot be found out who somebody is, nothing is done."),
)  # fmt: skip
BY_ID = {one.id: one for one in REQUIREMENTS}
