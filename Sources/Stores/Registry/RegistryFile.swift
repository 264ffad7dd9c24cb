public import Files
internal import JSON
internal import Paths
public import Registry

/// The registry where it lies on the disk.
public struct RegistryFile: Sendable {
  /// Absolute.
  public let path: String
  /// What `~` stands for in its entries.
  public let home: String?

  /// How long a change waits for another one, in milliseconds.
  private static let patience = 10_000

  public init(path: String, home: String?) {
    self.path = path
    self.home = home
  }

  /// Reads the registry. A link in its place is a fault: whoever can set one could put another registry there.
  public func read() throws(RegistryFault) -> ZakonRegistry { try ZakonRegistry(bytes(), home: home) }

  private func bytes() throws(RegistryFault) -> [UInt8] {
    do throws(FileError) {
      return try readFile(path, limit: ZakonRegistry.limits.bytes, followLinks: false)
    } catch {
      throw error.isMissing ? .missing : .unreadable(error.problem)
    }
  }

  /// Why a registry was not changed.
  public enum ChangeError: Error, CustomStringConvertible {
    case fault(RegistryFault)
    case refused(RegistryEditError)
    case file(FileError)

    public var description: String {
      switch self {
      case .fault(let fault): fault.problem
      case .refused(let error): error.description
      case .file(let error): error.description
      }
    }
  }

  /// Makes one change, while no other process of ours makes one: the file as it was goes to `<path>.bak`, and readers see the old text or
  /// the new one.
  /// - Parameters:
  ///   - createsMissing: whether a registry that is not there is begun; one that is there and cannot be read never is.
  ///   - edit: is asked for the change when the registry of that moment is known.
  public func change(
    createsMissing: Bool = false, _ edit: (ZakonRegistry) throws(RegistryEditError) -> RegistryEdit
  ) throws(ChangeError) {
    let folder = "/" + pathComponents(path).dropLast().joined(separator: "/")
    do {
      if createsMissing { try createFolders(folder) }
      try whileLocked(joined(folder, ".\(pathComponents(path).last ?? "").lock"), patienceMilliseconds: Self.patience) {
        let current = try presentBytes(createsMissing: createsMissing)
        let registry = try ZakonRegistry(current ?? ZakonRegistry.emptyText, home: home)
        let changed = try registry.text(after: try edit(registry))
        // What this program could not read again must not replace what it could.
        _ = try ZakonRegistry(changed, home: home)
        let mode = current == nil ? 0o644 : try fileStatus(path).permissions
        if let current { try replaceFile(path + ".bak", with: current, mode: mode, durably: true) }
        try replaceFile(path, with: changed, mode: mode, durably: true)
      }
    } catch {
      throw ChangeError(error, path: path)
    }
  }

  /// The text of the registry; nil when there is none and one may be begun.
  private func presentBytes(createsMissing: Bool) throws(RegistryFault) -> [UInt8]? {
    do throws(RegistryFault) {
      return try bytes()
    } catch {
      if createsMissing, error == .missing { return nil }
      throw error
    }
  }
}

extension RegistryFile.ChangeError {
  fileprivate init(_ error: any Error, path: String) {
    switch error {
    case let fault as RegistryFault: self = .fault(fault)
    case let error as RegistryEditError: self = .refused(error)
    case let error as FileError: self = .file(error)
    default: self = .file(FileError("change", path, problem: "was refused: \(error)"))
    }
  }
}
