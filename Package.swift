// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
]

/// A module of the house; `dependencies` may only name modules further up in this file.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
  name: "zakon",
  products: [
    .executable(name: "zakon", targets: ["zakon"]),
    .executable(name: "zakon-hook", targets: ["zakon-hook"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // C libraries, and the one part of ours that must be C: what runs in a signal handler.
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CMessageDigest", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
    .target(name: "CFailClosedFrame"),

    // Wrappers and formats: no word of gates, hosts or claims.
    module("PCRE2", ["CPCRE2"]),
    module("SQLite", ["CSQLite"]),
    module("Digest", ["CMessageDigest"]),
    module("Timestamps"),
    module("Paths"),
    module("Files", ["Paths", "Timestamps"]),
    module("Processes", ["Files"]),
    module("JSON"),
    module("Artifacts", ["JSON"]),
    module("Policy", ["CYAML", "Files", "JSON", "Paths"]),

    // Domain libraries: no word of gates or hosts.
    module("Registry", ["JSON", "Paths", "Policy", "Timestamps"]),
    module("GovernedDocument", ["Paths", "PCRE2", "Policy", "Timestamps"]),
    module("MarkdownDocument"),
    module("ShellSyntax"),
    module("ClaimLanguage", ["MarkdownDocument", "PCRE2", "Policy"]),
    // Training is the people's tool's alone: no hook links it.
    module("ClaimLearning", ["ClaimLanguage"]),

    module("Transcript", ["Files", "JSON", "Timestamps"]),
    module("Redaction", ["PCRE2"]),
    // Findings as people, programs and code scanning read them.
    module("Reports", ["Digest", "JSON", "Redaction"]),

    // What a real git says, and the rules of what may be committed and pushed: those touch nothing.
    module("GitRepository", ["Files", "Paths", "Processes"]),
    module("Governance", ["PCRE2", "Paths", "Policy"]),

    // The host-neutral words that gates, hosts and the enforcer share.
    module("Model", ["Policy", "Registry", "Timestamps", "Transcript"]),
    // What gates ask to have measured: no gate may import it.
    module("Probes", ["Files", "Model", "Paths", "PCRE2", "Processes", "SQLite"]),

    // Gates decide and touch nothing: neither Files nor Stores is theirs to import.
    module(
      "Gates",
      [
        "ClaimLanguage", "Digest", "GovernedDocument", "JSON", "Model", "Paths", "PCRE2", "Policy", "Registry", "ShellSyntax",
        "Timestamps", "Transcript",
      ]),
    module("HostAdapters", ["JSON", "Model"]),
    module("Stores", ["Digest", "Files", "JSON", "Paths", "Registry", "SQLite", "Timestamps"]),

    .target(name: "CStandardClaims"),
    module("StandardPolicy", ["CStandardClaims", "JSON", "Policy"]),
    module(
      "Enforcement",
      [
        "Artifacts", "CFailClosedFrame", "Digest", "Files", "Gates", "GovernedDocument", "HostAdapters", "JSON", "Model", "Paths", "Policy",
        "Probes", "Redaction", "Registry", "SQLite", "StandardPolicy", "Stores", "Timestamps", "Transcript",
      ]),

    // Recorded cases run through the real executables.
    module("Replay", ["Files", "JSON", "Paths", "Policy", "Processes", "SQLite", "Timestamps"]),

    // One static executable with a name for every gate, and the people's tool.
    .executableTarget(name: "zakon-hook", dependencies: ["Enforcement"], swiftSettings: settings),
    .executableTarget(
      name: "zakon",
      dependencies: [
        "ClaimLanguage", "ClaimLearning", "Digest", "Enforcement", "Files", "Gates", "GitRepository", "GovernedDocument", "Governance",
        "JSON",
        "Model", "Paths", "PCRE2", "Policy", "Processes", "Redaction", "Registry", "Replay", "Reports", "SQLite", "StandardPolicy",
        "Stores", "Timestamps",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),

    // Tests, a folder a module; the last three look at the whole.
    tests("JSONTests", ["JSON"]),
    tests("ArtifactsTests", ["Artifacts", "Processes"]),
    tests("PCRE2Tests", ["PCRE2"]),
    tests("SQLiteTests", ["SQLite"]),
    tests("PathsTests", ["Paths"]),
    tests("TimestampsTests", ["Timestamps"]),
    tests("ProcessesTests", ["Processes"]),
    tests("ProbesTests", ["Files", "Model", "Probes", "SQLite"]),
    tests("PolicyTests", ["JSON", "Policy"]),
    tests("RedactionTests", ["Redaction"]),
    tests("ReportsTests", ["JSON", "Reports"]),
    tests("RegistryTests", ["Registry", "Timestamps"]),
    tests("GovernedDocumentTests", ["GovernedDocument", "Policy", "StandardPolicy", "Timestamps"]),
    tests("MarkdownDocumentTests", ["MarkdownDocument"]),
    tests("ShellSyntaxTests", ["ShellSyntax"]),
    tests("ClaimLanguageTests", ["ClaimLanguage", "ClaimLearning", "Files", "MarkdownDocument", "Policy"]),
    tests("TranscriptTests", ["Files", "Timestamps", "Transcript"]),
    tests("GatesTests", ["Gates", "Model", "Paths", "Policy", "StandardPolicy", "Timestamps", "Transcript"]),
    tests("HostAdaptersTests", ["HostAdapters", "Model"]),
    tests("StoresTests", ["Files", "JSON", "SQLite", "Stores", "Timestamps"]),
    tests("GovernanceTests", ["Governance", "Policy"]),
    tests("RepositoryTests", ["Files"]),
    tests("ExecutableTests", ["Digest", "Files", "JSON", "Processes", "SQLite"]),
    .executableTarget(
      name: "frame-faults", dependencies: ["CFailClosedFrame"], path: "Tests/Programs/frame-faults", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
