// Names in directories: made, changed and removed. All throw with the path and the name of the
// call.
#pragma once

#include <string>
#include <vector>

namespace b2 {

// The last part of a path, and what is before it ("." where that is nothing).
std::string NameOf(const std::string& path);
std::string DirectoryOf(const std::string& path);
std::string WithoutTrailingSeparators(std::string path);

// As long as it is of this process, the same file wherever the working directory is.
std::string AbsolutePath(const std::string& path);
// A symbolic link at the end of the path followed: what replaces a file does not replace the link.
std::string FollowLink(const std::string& path);

// Without "." and "..".
std::vector<std::string> Entries(const std::string& directory);

void MakeDirectory(const std::string& path, const std::string& called);
void RemoveFile(const std::string& path);
void TryRemoveFile(const std::string& path);
void RemoveEmptyDirectory(const std::string& path);

// Takes the place of a file at `to`, whoever has that open.
void Rename(const std::string& from, const std::string& to);
// EEXIST where something is at `to`.
void RenameNew(const std::string& from, const std::string& to);
// Two directories change places at once, so that a process that dies leaves both under one name or
// the other. False where the system, or the file system, knows no such thing.
bool Exchange(const std::string& a, const std::string& b);
// Another name for a file, where that can be had.
void TryLink(const std::string& existing, const std::string& path);

// Waits until the disk has the names.
void SyncDirectory(const std::string& directory);
// Waits until the disk has the file. One that is not there any more is fine.
void SyncFile(const std::string& path);

}  // namespace b2
