//! A module seen from the workspace around it (modload/init.go, `EnterWorkspace`).

use std::rc::Rc;

use crate::error::Result;

use super::loader::Loader;
use super::options::WriteOpts;

impl<'s> Loader<'s> {
    /// A loader for the workspace that the only main module belongs to, with that module's go.mod as the requirements in
    /// effect would write it (Go: `EnterWorkspace`, which switches the state there and back).
    pub(crate) fn workspace_loader(&self) -> Result<Loader<'s>> {
        let module = self.main_modules().single(self)?;
        let updated = self.update_go_mod_from_reqs(&WriteOpts::default())?;
        let workspace = self.another();
        workspace.force_use_modules.set(true);
        workspace.explicit_write_go_mod.set(self.explicit_write_go_mod.get());
        workspace.init_workfile()?;
        workspace.load_mod_file()?;
        let main_modules = workspace.main_modules();
        if let Some(file) = main_modules.mod_file(&module)
            && !Rc::ptr_eq(&file, &updated.file)
        {
            file.replace(updated.file.borrow().clone());
        }
        let files: Vec<_> = main_modules.versions().iter().filter_map(|module| main_modules.mod_file(module)).collect();
        let requirements = workspace.requirements_from_mod_files(main_modules.work_file().as_ref(), &files)?;
        workspace.set_requirements(Some(requirements));
        Ok(workspace)
    }
}
