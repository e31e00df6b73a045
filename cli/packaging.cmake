# `cpack` in the build folder makes pir_VERSION_ARCH.deb: program, git-pir, libpir, headers.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pir)
set(CPACK_PACKAGE_VENDOR "pir developers")
set(CPACK_PACKAGE_CONTACT "pir developers <pir@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION vcs)
# Libraries are found by dpkg-shlibdeps; programs it cannot know are named here.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "git, openssh-client, tzdata, fonts-liberation, fonts-dejavu-core")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "gnupg")
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
# cmark-gfm is linked in as an archive: its licence goes along.
install(FILES /usr/share/doc/libcmark-gfm-dev/copyright DESTINATION share/doc/pir RENAME copyright.cmark-gfm OPTIONAL)
include(CPack)
