# How the program gets libgit2: as an archive without its network half where that can be linked, see
# no_network.c; else the shared library. Every command starts a third faster, and no TLS, ssh or
# Kerberos library comes into the process. What is linked in is not updated with the system's libgit2:
# who packages pir for a distribution turns it off.
option(PIR_STATIC_GIT2 "link libgit2 into the program, without its network half" ON)

set(program_needs ${libpir_needs})
if(PIR_STATIC_GIT2 AND NOT DEFINED PIR_GIT2_ARCHIVES)
  set(archives)
  foreach(name git2 http_parser mbedcrypto)
    find_library(PIR_ARCHIVE_${name} NAMES lib${name}.a)
    mark_as_advanced(PIR_ARCHIVE_${name})
    if(PIR_ARCHIVE_${name})
      list(APPEND archives ${PIR_ARCHIVE_${name}})
    endif()
  endforeach()
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/probe.c
       "#include <git2.h>\nint main(void) { return git_libgit2_init() < 0; }\n")
  if(PIR_ARCHIVE_git2)
    try_run(starts links
            SOURCES ${CMAKE_CURRENT_BINARY_DIR}/probe.c ${CMAKE_CURRENT_SOURCE_DIR}/no_network.c
            LINK_LIBRARIES ${archives} PkgConfig::PCRE2 z Threads::Threads)
  endif()
  if(links AND starts EQUAL 0)
    message(STATUS "libgit2 is linked into pir, without its network half")
  else()
    set(archives)
    message(STATUS "libgit2 is the shared library: ${PIR_ARCHIVE_git2} does not link or start")
  endif()
  set(PIR_GIT2_ARCHIVES "${archives}" CACHE INTERNAL "libgit2 and what it needs, as archives")
endif()
if(PIR_STATIC_GIT2 AND PIR_GIT2_ARCHIVES)
  list(REMOVE_ITEM program_needs PkgConfig::GIT2)
  list(PREPEND program_needs ${PIR_GIT2_ARCHIVES} z Threads::Threads)
endif()
