/// `text` as file systems compare names that tell neither case nor forms of a letter apart: to be compared with `==`, which takes composed
/// and decomposed letters for the same.
///
/// Upper case first: letters such as the long s and the sign for kelvin meet their plain forms only there.
public func folded(_ text: String) -> String { text.uppercased().lowercased() }
