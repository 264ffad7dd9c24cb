/// Stub.
public enum MarkdownDocumentStub {}
