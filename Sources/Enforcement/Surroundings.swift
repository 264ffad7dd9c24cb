internal import Glibc
internal import HostAdapters
internal import Paths
public import Stores
public import Timestamps

/// What the process learns from its environment and clock: looked up once, handed on as a value.
public struct Surroundings: Sendable {
  public var home: String?
  public var state: StateFolder?
  /// `$XDG_CONFIG_HOME/zakon`, else `~/.config/zakon`.
  public var userConfigurationFolder: String?
  public var systemConfigurationFolder = "/etc/zakon"
  /// The host's word for the project folder.
  public var projectRoot: String?
  /// Where the host keeps its settings when that is not its usual place.
  public var hostConfigurationFolder: String?
  /// Under which name and in which session a command of an agent works: `ZAKON_ACTOR` and `ZAKON_SESSION`, as a session's start wrote them.
  public var actor: String?
  public var session: String?
  /// False when a person has set `MC_LEASE_ENFORCE=0`.
  public var enforcesLeases: Bool
  /// `BLUEPRINT_OVERRIDE`, as it stands.
  public var schemaOverride: String?
  /// The file whose `export` lines the host gives to the commands of a session; set by the host when a session starts.
  public var hostEnvironmentFile: String?
  /// Where programs are looked for.
  public var searchPath: String?
  /// `ZAKON_PROFILE`, as it stands.
  public var profileName: String?
  public var now: Timestamp

  /// Reads them from this process.
  public init() {
    func value(_ name: String) -> String? {
      guard let raw = getenv(name) else { return nil }
      let text = String(cString: raw)
      return text.isEmpty ? nil : text
    }
    home = value("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
    state = StateFolder(environment: value)
    let configurationBase = value("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home.map { joined($0, ".config") }
    userConfigurationFolder = configurationBase.map { joined($0, "zakon") }
    projectRoot = value("CLAUDE_PROJECT_DIR").flatMap { $0.hasPrefix("/") ? $0 : nil }
    hostConfigurationFolder = value("CLAUDE_CONFIG_DIR").flatMap { $0.hasPrefix("/") ? $0 : nil }
    actor = value("ZAKON_ACTOR")
    session = value("ZAKON_SESSION")
    schemaOverride = value("BLUEPRINT_OVERRIDE")
    enforcesLeases = value("MC_LEASE_ENFORCE") != "0"
    hostEnvironmentFile = value("CLAUDE_ENV_FILE").flatMap { $0.hasPrefix("/") ? $0 : nil }
    searchPath = value("PATH")
    profileName = value("ZAKON_PROFILE")
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    now = Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// The running executable, links resolved; nil when the system does not tell.
  public var executable: String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }
}

extension Surroundings {
  /// What an adapter needs to know of them.
  var forHost: HostSurroundings { HostSurroundings(home: home, projectRoot: projectRoot, actor: actor) }
}
