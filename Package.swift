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

let package = Package(
  name: "zakon",
  products: [
    .executable(name: "zakon", targets: ["zakon"]),
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
    module("Files"),
    module("JSON"),
    module("Policy", ["CYAML", "JSON"]),

    // Domain libraries: no word of gates or hosts.
    module("MarkdownDocument"),
    module("ClaimLanguage", ["MarkdownDocument", "PCRE2", "Policy"]),

    .executableTarget(
      name: "zakon",
      dependencies: [
        "ClaimLanguage", "Files", "JSON", "Policy", "PCRE2", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),

    .testTarget(name: "MarkdownDocumentTests", dependencies: ["MarkdownDocument"], swiftSettings: settings),
    .testTarget(name: "ClaimLanguageTests", dependencies: ["ClaimLanguage", "MarkdownDocument", "Files", "Policy"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
