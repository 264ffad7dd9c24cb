internal import MarkdownDocument
internal import PCRE2
public import Policy
/// Stub.
public struct Stub { public let node: PolicyNode }
