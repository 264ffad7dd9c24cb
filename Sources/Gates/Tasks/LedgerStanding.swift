internal import Model
internal import Policy

extension Gate {
  /// The verdict when the ledger does not tell what the decision needs.
  func undecided(byLedger problem: String) -> Verdict {
    .indeterminate(
      Indeterminacy(
        problem: "the ledger of tasks cannot be used: \(problem)",
        remedy: "try again; if it stays, ask the person you work for to look at the database, `mc list` shows the same fault"))
  }
}

extension TaskPolicy.Rule {
  /// A finding in the words of the rule.
  func finding(_ excerpt: String, details: [String] = []) -> Finding {
    Finding(rule: id, severity: severity, message: message, advice: advice, excerpt: excerpt, details: details)
  }
}
